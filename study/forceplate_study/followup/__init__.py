"""The study around the measurement: programme, adherence, injuries, and what the gain was worth.

Part of the optional extra ``followup``; the definition of a study and its records need nothing
beyond the instrument itself.
"""
