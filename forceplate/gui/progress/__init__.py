"""The Progress screen: whether the toes got stronger, by more than measurement error."""
