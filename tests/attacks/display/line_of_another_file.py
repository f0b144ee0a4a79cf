"""display: compiles code that says it comes from another learner's file"""

def get_estimator():
    exec(compile("\n1 / 0", "@workspaces@/ada/solution.py", "exec"), {})
