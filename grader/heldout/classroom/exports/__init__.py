"""The results of a batch as other systems take them."""
