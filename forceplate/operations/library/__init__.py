"""Many visits at once: where they come from, which are the same, what is made of all of them."""
