"""SenML over HTTP: readings of devices and platforms that do not speak MQTT."""
