"""What a learner hands in, and the recipe that says what it built."""
