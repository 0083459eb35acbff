"""Figures as files: CSV for Norwegian Excel, CSV for machines, XLSX, and the list of all figures.

A file holds what the screen shows: the same rows and the same numbers at the same decimals. A
hidden or missing value is an empty cell, never 0, and «Status» says why. The machine variant has
the query's own columns, codes and full precision.
"""

from boligkompass.exports.csvfiles import csv_bytes
from boligkompass.exports.listing import catalogue_csv, filename
from boligkompass.exports.workbooks import pack_bytes, xlsx_bytes

__all__ = ["catalogue_csv", "csv_bytes", "filename", "pack_bytes", "xlsx_bytes"]
