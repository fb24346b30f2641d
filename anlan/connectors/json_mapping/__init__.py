"""JSON over MQTT: what cheap sensors send in a shape of their own, made into readings by a mapping of ours."""
