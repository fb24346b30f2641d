"""The ways out of the house, made known to notify."""
