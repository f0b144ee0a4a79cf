"""What running a challenge's submissions and metric shows: for `verify`, and for what `calibrate` proposes."""
