"""Exports: a stored run → files in the formats of other tools. One module or package per format; none knows another.

What they share: `source` (which runs may be exported), `target` (where a file or folder goes), `text` (names of users
in cells), `rebuild` (the program of a stored run) and `operation` (the dispatch problem of a pathway, which the
exporters to other models need).
"""
