"""The Measure screen: a visit in progress, for operator and patient."""
