"""The rules of the catalogue. Pure: no I/O, no clock, no chance."""
