"""Regularised Benders decomposition of a Program into a master and one operation problem per year and period."""
