"""Measurements of time and memory beside peers, on the same data and to the same optimum. Start: `python -m bench`."""
