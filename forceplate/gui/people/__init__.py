"""The People screen: who is to come, and the visit that begins now."""
