-- The typical query, rows_only, with what it lacks: how late those were that left before.
WITH recent AS (
    SELECT m.asked_at, avg(d.dep_delay) AS recent_delay, avg((d.dep_delay >= 15)::INT) AS recent_late
    FROM (SELECT DISTINCT asked_at FROM rows) m
    JOIN departures d ON d.left_at <= m.asked_at AND d.left_at > m.asked_at - INTERVAL 3 HOUR
    GROUP BY ALL
)
SELECT
    r.row_id,
    hour(r.scheduled) * 60 + minute(r.scheduled) AS minute_of_day,
    dayofweek(r.scheduled) AS weekday,
    r.carrier,
    r.distance,
    recent.recent_delay,
    recent.recent_late
FROM rows r
LEFT JOIN recent ON recent.asked_at = r.asked_at
