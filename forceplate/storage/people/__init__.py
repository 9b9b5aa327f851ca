"""The people of a library: an index of names, visits at a glance, who is due."""
