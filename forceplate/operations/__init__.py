"""Whole operations on a library, for the window and the command line alike: no Qt, no terminal."""
