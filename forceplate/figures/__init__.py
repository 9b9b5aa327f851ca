"""Figures as data, which know neither Qt nor paper: what is drawn where, and the words over it."""
