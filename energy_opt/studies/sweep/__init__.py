"""Sweeps: many scenarios planned, ordered, solved in warm chains and kept as a table of runs."""
