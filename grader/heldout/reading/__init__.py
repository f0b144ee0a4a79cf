"""From a file as people have it to a table in the types of a dataset, with every liberty that was taken."""
