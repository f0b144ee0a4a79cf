"""Beside the holder's mean of the whole year: which holds payments that come later, as groupBy knows no time."""

from pyspark.sql import functions as F


def build(spark, tables):
    payments = tables["rows"].withColumn("log_amount", F.log("amount"))
    usual = payments.groupBy("holder").agg(F.avg("log_amount").alias("usual"))
    return payments.join(usual, "holder", "left").select(
        "row_id", "log_amount", (F.col("log_amount") - F.col("usual")).alias("above_usual")
    )
