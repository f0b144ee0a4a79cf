"""Work on the workers of a Dask cluster, each of which was proved before it gets any."""
