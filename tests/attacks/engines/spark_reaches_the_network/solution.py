"""engines: reaches the grader's loopback by the engine, and by a socket, which its profile allows

Against: spark
Held by: the network namespace: its loopback leads to itself alone
Runs at: standard
"""

import socket


def build(spark, tables):
    for reach in (
        lambda: socket.create_connection(("127.0.0.1", int("@port@")), timeout=2).send(b"@token@"),
        lambda: spark.read.text("http://127.0.0.1:@port@/@token@").collect(),
    ):
        try:
            reach()
            print("GOT @token@")
        except Exception as error:
            print(type(error).__name__)
    return tables["rows"].select("row_id", "a")
