"""A route and a time for each request that was answered."""

import csv
import sys

for route, status, ms in csv.reader(sys.stdin):
    if int(status) < 500:
        print(route, ms, sep="\t")
