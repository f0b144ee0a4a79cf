"""The warm worker of the levels `standard` and `strict`: one process that has imported everything and holds no data."""
