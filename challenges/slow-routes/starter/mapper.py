"""Reads requests, a line each: route,status,ms. Prints a route, a tab and a value."""

import csv
import sys

longest = {}
for route, _status, ms in csv.reader(sys.stdin):
    longest[route] = max(float(ms), longest.get(route, 0.0))

for route, ms in longest.items():
    print(route, ms, sep="\t")
