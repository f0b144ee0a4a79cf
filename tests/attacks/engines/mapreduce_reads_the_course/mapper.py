"""engines: prints the course's data, as a mapper

Against: mapreduce
Held by: Landlock: the course is in no grant
Runs at: standard
"""

print(open("@course@/datasets/canary/canary.csv").read(), flush=True)
print(open("@hidden@", "rb").read(), flush=True)
