"""Two or more visits: whether they may be compared, the gain, and its verdict."""
