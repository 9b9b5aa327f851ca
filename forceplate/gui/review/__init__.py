"""The Review screen: the trials of a visit, why each counts, and its marks."""
