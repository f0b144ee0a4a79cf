"""Only here, where nothing is added any more, a sum is divided by its count."""

import math
import sys
from itertools import groupby

lines = (line.rstrip("\n").split("\t") for line in sys.stdin)
for route, group in groupby(lines, key=lambda line: line[0]):
    values = [(float(total), int(count)) for _, total, count in group]
    print(route, math.fsum(total for total, _ in values) / sum(count for _, count in values), sep="\t")
