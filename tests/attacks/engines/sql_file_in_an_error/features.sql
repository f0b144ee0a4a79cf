-- engines: reads a file of the course in a query, and lets the error that follows tell it
-- Against: sql
-- Held by: DuckDB opens no file (enable_external_access is off and locked); Landlock, if it did
-- Runs at: standard

SELECT row_id, CAST((SELECT content FROM read_text('@course@/datasets/canary/canary.csv')) AS INTEGER) AS n FROM rows
