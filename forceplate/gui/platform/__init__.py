"""The Platform screen, with calibration and the check with a known weight."""
