"""The same optimisation problem written with other tools."""
