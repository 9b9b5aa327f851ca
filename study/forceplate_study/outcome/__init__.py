"""What the programme was worth: injury risk, time to injury, and the strength gain.

Part of the optional extra ``followup``.
"""
