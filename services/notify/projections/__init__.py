"""What notify reads, one file per subject. Pure."""
