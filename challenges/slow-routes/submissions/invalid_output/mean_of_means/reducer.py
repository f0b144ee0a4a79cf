"""The mean of what comes, as if it were the requests themselves."""

import sys
from itertools import groupby
from statistics import fmean

lines = (line.rstrip("\n").split("\t") for line in sys.stdin)
for route, group in groupby(lines, key=lambda line: line[0]):
    print(route, fmean(float(ms) for _, ms in group), sep="\t")
