"""Two visits of a person compared, by the measurement error of the clinic."""
