"""Bus in, one file per subject."""
