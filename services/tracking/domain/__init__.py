"""The rules of the tracking service. Pure: no I/O, no clock, no chance."""
