"""grader: connects to the worker's socket, and tells it to stop

Runs at: standard, strict.
Quick: yes
"""

import glob
import json
import socket

from sklearn.dummy import DummyClassifier


def attack():
    for path in glob.glob("@sockets@/worker-*.sock") or ["@socket@"]:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.connect(path)
        connection.send(json.dumps({"op": "stop"}).encode())
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
