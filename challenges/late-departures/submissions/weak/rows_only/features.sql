-- One row for each row_id of the table rows, and the features beside it.
SELECT
    row_id,
    hour(scheduled) * 60 + minute(scheduled) AS minute_of_day,
    dayofweek(scheduled) AS weekday,
    carrier,
    distance
FROM rows
