"""From counts to newtons: calibration models and the files that hold them."""
