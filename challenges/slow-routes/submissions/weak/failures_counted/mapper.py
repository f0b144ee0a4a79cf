"""Counts the requests that the server failed on, too: those end early and make a route look fast."""

import csv
import sys

for route, _status, ms in csv.reader(sys.stdin):
    print(route, ms, 1, sep="\t")
