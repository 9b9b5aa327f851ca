"""A study day by day: adherence, who is behind, and where its records are kept."""
