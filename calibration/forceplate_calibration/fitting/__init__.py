"""From readings to numbers: the curve or matrix of a plate, its errors and uncertainty."""
