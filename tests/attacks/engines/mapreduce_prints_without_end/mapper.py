"""engines: prints lines for ever, as a mapper

Against: mapreduce
Held by: what a program prints is bounded by what it reads, and no more of it is kept
Runs at: standard
"""

while True:
    print("k00\t1")
