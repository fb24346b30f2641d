"""Warnings 预警: drafted, reviewed by another person, issued, updated, lifted; shaped as CAP 1.2 messages."""
