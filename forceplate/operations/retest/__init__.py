"""The clinic's own measurement error: which visits qualify, which are to come, what was found."""
