"""display: raises an exception that cannot be shown

Quick: yes
"""

class Unspeakable(Exception):
    def __str__(self):
        raise Unspeakable

    __repr__ = __str__


def get_estimator():
    raise Unspeakable
