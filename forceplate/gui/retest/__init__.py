"""The page "How sure are our measurements?": the clinic's own error, planned, found, adopted."""
