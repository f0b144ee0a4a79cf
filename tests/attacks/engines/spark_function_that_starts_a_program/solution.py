"""engines: starts a program from a Python function that the engine calls for rows

Against: spark
Held by: Landlock grants nothing to execute, and what it would write to is not there in its namespace
Runs at: standard
"""

import subprocess

from pyspark.sql.functions import udf


@udf("double")
def started(a):
    subprocess.run(["/bin/sh", "-c", "echo changed > @area@/victim.txt"], check=True)
    print("GOT @token@")
    return a


def build(spark, tables):
    return tables["rows"].select("row_id", started("a").alias("x"))
