"""Settings: language, look, folders, and the editor of measurement protocols."""
