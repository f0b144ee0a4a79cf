"""A column that is not there: Spark says so when the plan is run, not where it is written."""

from pyspark.sql import functions as F


def build(spark, tables):
    return tables["rows"].select("row_id", F.log("price").alias("log_price"))
