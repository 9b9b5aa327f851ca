"""What every screen is given: the visit in progress, settings, tasks, platform, ways to others."""
