"""MQTT 3.1.1: packets, and the sending side that demo devices and benches publish with."""
