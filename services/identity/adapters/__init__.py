"""What identity gets from libraries and from the national log-in."""
