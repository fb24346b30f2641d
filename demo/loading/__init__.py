"""Puts the demo into the database, part by part. Each part may run again and then changes nothing."""
