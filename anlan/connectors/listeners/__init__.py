"""The process "connectors": the servers of those device protocols that have been given a port."""

# Where each protocol's port stands in the environment. Here, so that who starts processes need not import the servers.
PORT_VARIABLES = {
    "gb26875": "ANLAN_GB26875_PORT",
    "sl651": "ANLAN_SL651_PORT",
    "hj212": "ANLAN_HJ212_PORT",
    "jt808": "ANLAN_JT808_PORT",
    "json": "ANLAN_JSON_MQTT_PORT",
}
