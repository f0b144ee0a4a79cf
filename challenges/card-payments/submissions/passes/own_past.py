"""A payment beside the holder's own payments before it: windows that end one row earlier."""

from pyspark.sql import Window
from pyspark.sql import functions as F


def build(spark, tables):
    payments = tables["rows"].withColumn("log_amount", F.log("amount"))
    past = Window.partitionBy("holder").orderBy("paid_at", "row_id")
    before = past.rowsBetween(Window.unboundedPreceding, -1)
    lately = past.rowsBetween(-8, -1)
    return payments.select(
        "row_id",
        "log_amount",
        (F.col("log_amount") - F.avg("log_amount").over(before)).alias("above_usual"),
        (F.col("log_amount") - F.avg("log_amount").over(lately)).alias("above_lately"),
        F.stddev("log_amount").over(before).alias("spread"),
        F.count("row_id").over(before).alias("seen"),
        (F.col("paid_at").cast("long") - F.lag(F.col("paid_at").cast("long")).over(past)).alias("since"),
    )
