"""A certificate: issued from a record, and shown to a person in text, PDF and error map."""
