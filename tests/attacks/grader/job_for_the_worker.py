"""grader: sends the worker a job that is not confined

Runs at: standard, strict.
"""

import json
import os
import socket

from sklearn.dummy import DummyClassifier


def attack():
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect("@socket@")
    pipes = [end for _ in range(3) for end in os.pipe()]
    stage = {"stage": "trusted", "author_code": False, "scratch": "/", "writable": "/"}
    stage |= {"memory_bytes": 1 << 30, "cpu_seconds": 60.0, "core": 0}
    socket.send_fds(connection, [json.dumps({"op": "run", "run": stage}).encode()], pipes)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
