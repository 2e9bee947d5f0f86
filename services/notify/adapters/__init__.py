"""Systems that notify calls, one file each."""
