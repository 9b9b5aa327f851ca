"""What a study prints: its own report, and a page in a person's report."""
