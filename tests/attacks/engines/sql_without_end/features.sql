-- engines: counts for ever
-- Against: sql
-- Held by: the process's CPU time, which the kernel and the supervisor bound
-- Runs at: standard

WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT row_id, (SELECT max(n) FROM t) AS n FROM rows
