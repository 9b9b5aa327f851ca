"""The live trace: what the platform measures, moving past."""
