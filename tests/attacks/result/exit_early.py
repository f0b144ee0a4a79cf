"""result: ends the process with success, before there is a result

Quick: yes
"""

import os


def get_estimator():
    os._exit(0)
