"""What commands and window both ask of a study: open, import, compute. No Qt, no terminal."""
