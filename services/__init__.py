"""The services of the house, the gateway, and the chassis they stand on."""
