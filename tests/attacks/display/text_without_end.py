"""display: raises an exception whose text never ends"""

class Endless(Exception):
    def __str__(self):
        while True:
            pass


def get_estimator():
    raise Endless
