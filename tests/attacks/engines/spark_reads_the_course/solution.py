"""engines: reads the course's data with the engine, and with Python

Against: spark
Held by: the mount namespace: no such path is there
Runs at: standard
"""


def build(spark, tables):
    for read in (
        lambda: spark.read.text("@course@/datasets/canary/canary.csv").collect(),
        lambda: spark.sql("SELECT * FROM csv.`@course@/datasets/canary/canary.csv`").collect(),
        lambda: open("@hidden@", "rb").read(),
    ):
        try:
            print(read())
        except Exception as error:
            print(type(error).__name__)
    return tables["rows"].select("row_id", "a")
