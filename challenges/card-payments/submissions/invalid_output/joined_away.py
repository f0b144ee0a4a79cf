"""An inner join with the payments that were disputed before: holders without one, and their payments, are gone."""

from pyspark.sql import functions as F


def build(spark, tables):
    known = tables["train"].where(F.col("disputed") == 1).join(tables["rows"].select("row_id", "holder"), "row_id")
    disputes = known.groupBy("holder").agg(F.count("row_id").alias("disputes"))
    return tables["rows"].join(disputes, "holder").select("row_id", "amount", "disputes")
