"""Pages of accounts: signing in, the own account, administration, and why something cannot be seen."""
