"""MQTT 3.1.1 from the sending side: what demo devices and benches publish with."""
