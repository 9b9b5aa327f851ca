"""The frame around the screens: window, start and end, help, defects."""
