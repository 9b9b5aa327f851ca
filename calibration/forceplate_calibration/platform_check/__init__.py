"""The two-minute check of a platform with one known weight: it says whether to go on."""
