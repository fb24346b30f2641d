"""Notify 通知: what one person has to be told, kept until they have read it."""
