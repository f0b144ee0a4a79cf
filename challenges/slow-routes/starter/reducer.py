"""Reads what combiners printed, sorted by route; prints each route, a tab and its result."""

import sys
from itertools import groupby

lines = (line.rstrip("\n").split("\t") for line in sys.stdin)
for route, group in groupby(lines, key=lambda line: line[0]):
    print(route, max(float(ms) for _, ms in group), sep="\t")
