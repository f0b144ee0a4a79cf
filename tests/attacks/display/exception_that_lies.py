"""display: raises an exception whose every attribute lies

Quick: yes
"""

class Liar(OSError):
    errno = property(lambda self: {})
    filename = property(lambda self: 1 / 0)
    __cause__ = property(lambda self: self)
    __context__ = property(lambda self: self)
    __traceback__ = property(lambda self: 7)


def get_estimator():
    raise Liar(13, "no")
