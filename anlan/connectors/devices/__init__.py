"""Devices: who may send readings, asked by the broker at every connection."""
