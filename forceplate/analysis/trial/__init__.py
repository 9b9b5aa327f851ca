"""One recorded trial: trace, rest, onset, and every number that is made of them."""
