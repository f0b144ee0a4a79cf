"""result: recurses for ever in compiled code"""

import sys

sys.setrecursionlimit(10**9)


def get_estimator():
    return get_estimator()
