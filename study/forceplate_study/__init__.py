"""The study around the measurement: an annex that finds forceplate, never the other way round."""
