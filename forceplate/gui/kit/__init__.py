"""What every screen is made of: notices, tables, file questions, colours, numbers, tasks."""
