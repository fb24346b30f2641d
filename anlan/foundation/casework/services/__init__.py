"""The verbs of casework."""
