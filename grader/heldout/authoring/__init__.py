"""What an author does before learners come: make challenges, import them, set their bands, hand them out."""
