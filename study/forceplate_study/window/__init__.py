"""The Study screen of the window."""
