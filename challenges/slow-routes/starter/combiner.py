"""Reads what mappers printed, sorted by route. The longest of the longest is the longest: that may be called again."""

import sys
from itertools import groupby

lines = (line.rstrip("\n").split("\t") for line in sys.stdin)
for route, group in groupby(lines, key=lambda line: line[0]):
    print(route, max(float(ms) for _, ms in group), sep="\t")
