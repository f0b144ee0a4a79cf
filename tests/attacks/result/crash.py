"""result: reads address zero"""

import ctypes


def get_estimator():
    ctypes.string_at(0)
