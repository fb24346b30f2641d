"""安澜 Anlan: the operations platform of a district emergency-management bureau."""
