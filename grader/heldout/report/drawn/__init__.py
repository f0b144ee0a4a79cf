"""A card and its explanation as drawings: for a notebook, and for a page of their own."""
