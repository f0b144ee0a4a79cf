"""The amount and what kind of shop it is: a large payment of one holder is a usual one of another."""

from pyspark.sql import functions as F


def build(spark, tables):
    payments = tables["rows"]
    return payments.select(
        "row_id", F.log("amount").alias("log_amount"), (F.col("shop") == "online").cast("double").alias("online")
    )
