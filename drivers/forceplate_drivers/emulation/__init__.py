"""Emulated devices: a model of a pressing person, or a recording, in a real wire protocol."""
