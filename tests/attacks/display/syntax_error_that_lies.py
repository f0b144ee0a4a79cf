"""display: raises a SyntaxError that says it is in another file"""

def get_estimator():
    raise SyntaxError("\x1b[31m", ("@workspaces@/ada/solution.py", 1, 1, "\x1b[31mtext\n"))
