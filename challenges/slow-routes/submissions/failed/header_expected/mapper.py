"""Reads by the names of a header, which the lines do not have."""

import csv
import sys

for row in csv.DictReader(sys.stdin):
    if int(row["status"]) < 500:
        print(row["route"], row["ms"], 1, sep="\t")
