"""What is recorded of participants: the records, their tables, REDCap, and the study folder."""
