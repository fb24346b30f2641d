"""钉钉: messages into a working group by its robot."""
