"""What several screens show of a visit: conditions, trials, what counts, why one does not."""
