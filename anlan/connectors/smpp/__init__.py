"""SMPP 3.4: short messages over one lasting connection to a message centre."""
