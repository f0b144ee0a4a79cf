"""A folder in Kaggle's shape becomes a challenge, and what could not be carried over is said."""
