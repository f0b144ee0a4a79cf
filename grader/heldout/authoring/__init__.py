"""What an author does before learners come: make challenges, prove that they work, hand them out, and change them."""
