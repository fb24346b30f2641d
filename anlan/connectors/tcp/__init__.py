"""The common floor of the servers that devices connect to by TCP."""
