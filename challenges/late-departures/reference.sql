-- What the airport does at the moment of asking is worked out once for each moment, and not once for each row.
WITH moments AS (SELECT DISTINCT asked_at FROM rows),
recent AS (
    SELECT
        m.asked_at,
        avg(d.dep_delay) AS recent_delay,
        avg((d.dep_delay >= 15)::INT) AS recent_late,
        avg(d.dep_delay) FILTER (d.left_at > m.asked_at - INTERVAL 1 HOUR) AS last_hour_delay
    FROM moments m
    JOIN departures d ON d.left_at <= m.asked_at AND d.left_at > m.asked_at - INTERVAL 3 HOUR
    GROUP BY ALL
),
waiting AS (
    -- Scheduled in the last two hours, and not gone yet: a flight that is late is missing from departures first of all.
    SELECT m.asked_at, count(*) AS scheduled_flights, avg((d.left_at IS NULL)::INT) AS waiting_share
    FROM moments m
    JOIN timetable t ON t.scheduled <= m.asked_at - INTERVAL 10 MINUTE AND t.scheduled > m.asked_at - INTERVAL 2 HOUR
    LEFT JOIN departures d ON d.flight_id = t.flight_id AND d.left_at <= m.asked_at
    GROUP BY ALL
)
SELECT
    r.row_id,
    hour(r.scheduled) * 60 + minute(r.scheduled) AS minute_of_day,
    dayofweek(r.scheduled) AS weekday,
    r.carrier,
    r.distance,
    recent.recent_delay,
    recent.recent_late,
    recent.last_hour_delay,
    waiting.scheduled_flights,
    waiting.waiting_share,
    w.wind_speed,
    w.precip,
    w.visib,
    w.pressure
FROM rows r
LEFT JOIN recent ON recent.asked_at = r.asked_at
LEFT JOIN waiting ON waiting.asked_at = r.asked_at
LEFT JOIN weather w ON w.observed_at = r.asked_at
