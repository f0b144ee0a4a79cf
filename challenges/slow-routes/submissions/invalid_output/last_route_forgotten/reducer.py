"""Prints a route when the next one begins, and the last one never."""

import sys

last, total, count = None, 0.0, 0
for line in sys.stdin:
    route, part, number = line.rstrip("\n").split("\t")
    if last is not None and route != last:
        print(last, total / count, sep="\t")
        total, count = 0.0, 0
    last, total, count = route, total + float(part), count + int(number)
