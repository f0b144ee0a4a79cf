"""A route with a sum and a count for each request that was answered."""

import csv
import sys

for route, status, ms in csv.reader(sys.stdin):
    if int(status) < 500:
        print(route, ms, 1, sep="\t")
