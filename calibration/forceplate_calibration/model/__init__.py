"""The calibration and its certificate as data, and the file that holds them."""
