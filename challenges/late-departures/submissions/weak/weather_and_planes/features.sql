SELECT
    r.row_id,
    hour(r.scheduled) * 60 + minute(r.scheduled) AS minute_of_day,
    r.carrier,
    p.year AS built,
    w.wind_speed,
    w.precip
FROM rows r
LEFT JOIN planes p ON p.tailnum = r.tailnum
LEFT JOIN weather w ON w.observed_at = r.asked_at
