"""display: raises a group of ten thousand exceptions with notes"""

def get_estimator():
    error = ExceptionGroup("\x1b[31mmany", [ValueError("\x1b[31m" + str(number)) for number in range(10_000)])
    error.add_note("\x1b[31mnote\u202e")
    raise error
