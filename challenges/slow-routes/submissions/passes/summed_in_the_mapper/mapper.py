"""Adds up its own split, so that no combiner is needed."""

import csv
import sys

totals, counts = {}, {}
for route, status, ms in csv.reader(sys.stdin):
    if int(status) < 500:
        totals[route] = totals.get(route, 0.0) + float(ms)
        counts[route] = counts.get(route, 0) + 1

for route, total in totals.items():
    print(route, total, counts[route], sep="\t")
