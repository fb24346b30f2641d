"""What this connector does by the clock."""

import logging
from time import monotonic

from procrastinate.contrib.django import app

from anlan.connectors.sharing_push.sending import NotTaken, send
from anlan.watch.sharing.api import next_parcel, parcel_arrived, parcel_failed

logger = logging.getLogger("anlan.sharing")
ROUND_SECONDS = 50.0


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="sharing.push", lock="sharing.push", pass_context=False)
def push_due(timestamp: int) -> int:
    """Every five seconds: push what is due, one after another. Returns how many arrived."""
    arrived, began = 0, monotonic()
    while monotonic() - began < ROUND_SECONDS and (parcel := next_parcel()) is not None:
        try:
            said = send(parcel)
        except NotTaken as trouble:
            logger.info("共享 %s 第 %s 条没有送达：%s", parcel.number, parcel.item_id, trouble)
            parcel_failed(parcel, str(trouble))
        else:
            parcel_arrived(parcel, said)
            arrived += 1
    return arrived
