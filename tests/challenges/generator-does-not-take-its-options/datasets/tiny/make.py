def make(seed):
    return None
