"""The rules of the notify service. Pure: no I/O, no clock, no chance."""
