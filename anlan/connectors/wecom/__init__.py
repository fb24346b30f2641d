"""企业微信: messages into a working group by its robot."""
