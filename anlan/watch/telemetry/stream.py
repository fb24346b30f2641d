"""The stream of readings: what it is called, what it holds, and how it comes to be.

It carries the name that NATS gives its store of MQTT messages, so that an acknowledged MQTT reading is known to be
on disk; docs/adr/0002-readings-stream.md says how, and what was measured.
"""

import nats
from django.conf import settings
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from anlan.kit.nats_address import nats_servers

STREAM = "$MQTT_msgs"
SUBJECTS = ["$MQTT.msgs.>", "readings.*.*"]
MAX_BYTES = 4 * 1024**3  # when full, publishing is refused rather than old readings dropped


async def connect(url: str) -> Client:
    """A connection that comes back by itself for as long as the process lives; `url` may name a cluster.

    Raises BadNatsAddress.
    """
    servers = nats_servers(url)
    return await nats.connect(
        [server.url for server in servers],
        user=servers[0].user or None,
        password=servers[0].password or None,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.2,
        connect_timeout=2,
    )


async def ensure_stream(client: Client) -> None:
    """Create the stream, or put right one that NATS has made for an early MQTT client, or that has too few copies."""
    js = client.jetstream()
    wanted = StreamConfig(
        name=STREAM,
        subjects=SUBJECTS,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,
        storage=StorageType.FILE,
        max_bytes=MAX_BYTES,
        num_replicas=settings.NATS_REPLICAS,
    )
    try:
        found = await js.stream_info(STREAM)
    except NotFoundError:
        await js.add_stream(wanted)
        return
    if found.config.retention != RetentionPolicy.LIMITS:
        await js.delete_stream(STREAM)  # retention cannot be changed; nobody has read from it, nothing was promised
        await js.add_stream(wanted)
    elif set(found.config.subjects or ()) != set(SUBJECTS) or found.config.num_replicas != settings.NATS_REPLICAS:
        await js.update_stream(wanted)
