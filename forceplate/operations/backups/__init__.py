"""The whole library in one encrypted file, and back on another computer."""
