def make(seed, rows):
    return {"fruit": list(range(rows))}
