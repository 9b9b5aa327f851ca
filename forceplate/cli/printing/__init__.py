"""What the commands print, to people and to programs."""
