-- A join without an aggregate: a row for each departure of the hour before.
SELECT r.row_id, r.carrier, d.dep_delay
FROM rows r
LEFT JOIN departures d ON d.left_at <= r.asked_at AND d.left_at > r.asked_at - INTERVAL 1 HOUR
