"""What `calibrate` proposes: bands and limits, from what a challenge's submissions earn and need."""
