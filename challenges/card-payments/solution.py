"""Features of a payment by itself: how much, and at what hour. Nothing of the holder's past yet."""

from pyspark.sql import functions as F


def build(spark, tables):
    payments = tables["rows"]
    return payments.select("row_id", "amount", F.hour("paid_at").alias("hour"))
