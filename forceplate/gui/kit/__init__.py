"""What every screen is made of: notices, file questions, colours, numbers, tasks, settings."""
