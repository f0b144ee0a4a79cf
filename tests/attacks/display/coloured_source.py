"""display: has escape sequences in the line that fails"""

def get_estimator():
    raise ValueError("no")  # [31mred[0m ‮
