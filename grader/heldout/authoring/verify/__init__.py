"""`heldout challenge verify`: does a challenge work, and does it teach something?"""
