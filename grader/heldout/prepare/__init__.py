"""A `Challenge` becomes `PreparedData`: train, public and private, with the hidden labels stored apart."""
