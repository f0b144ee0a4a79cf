-- engines: hides a statement that writes a file in a text that is run as a query
-- Against: sql
-- Held by: query() takes one SELECT, and DuckDB writes no file; Landlock, if it did
-- Runs at: standard

SELECT row_id, (SELECT count(*) FROM query('COPY (SELECT 1 AS x) TO ''@area@/victim.txt''')) AS n FROM rows
