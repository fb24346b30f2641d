"""The process "commands": carries commands to signs at the road, and their answers back."""
