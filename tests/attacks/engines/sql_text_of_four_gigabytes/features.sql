-- engines: makes a text of four gigabytes for each row, which no setting of the engine's counts
-- Against: sql
-- Held by: the limits of the process that the query runs in
-- Runs at: standard

SELECT row_id, length(repeat('x', 4000000000 + row_id::BIGINT)) AS n FROM rows
