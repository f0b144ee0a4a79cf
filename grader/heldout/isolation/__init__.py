"""What is closed to submissions on this machine, and the runner that holds it."""
