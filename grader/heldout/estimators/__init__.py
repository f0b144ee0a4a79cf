"""Estimators of heldout's own, for forms of predictions that the library's do not answer in.

They are made like the library's: plain parameters, nothing learnt before `fit`. Learners import them, the reference is
made of them, and a recipe may name them: a model of these parts is verified.
"""
