"""Files that a person writes: a sheet of readings, and the plan of a guided calibration."""
