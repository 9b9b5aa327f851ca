"""One visit from its beginning to its end, and what is put right in it later."""
