"""What is put on the platform and what is read: weights, readings, the record of both."""
