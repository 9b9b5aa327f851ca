"""Persons: the list, two entries of one, what is set aside, withheld or erased."""
