"""Stored results → one page of HTML that needs nothing else: words in two languages, tables, figures, their data."""
