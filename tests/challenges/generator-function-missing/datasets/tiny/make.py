def maker(seed, rows):
    return None
