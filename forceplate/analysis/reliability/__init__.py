"""How well repeated measurements agree, and the measurement error that follows."""
