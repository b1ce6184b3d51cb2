"""Queries a data package with DuckDB. Arguments: the folder, csv or parquet.

Prints the generation by technology [TWh].
"""

from __future__ import annotations

import json
import sys

import duckdb


def main(folder: str, files: str) -> None:
    query = f"SELECT technology, sum(generation) FROM '{folder}/generation.{files}' GROUP BY technology"
    print(json.dumps(dict(duckdb.sql(query).fetchall())))


if __name__ == "__main__":
    main(*sys.argv[1:])
