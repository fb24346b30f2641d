"""What this connector does by the clock."""

import logging

from procrastinate.contrib.django import app

from anlan.connectors.cap.configured import configured_feeds
from anlan.connectors.cap.polling import poll_due
from anlan.connectors.cap.sources import FeedsUnreadable

logger = logging.getLogger("anlan.cap")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cap.poll", lock="cap.poll", pass_context=False)
def poll_feeds(timestamp: int) -> int:
    """Every minute: poll the configured feeds that are due."""
    try:
        feeds = configured_feeds()
    except FeedsUnreadable as wrong:
        logger.error("%s", wrong)
        return 0
    return poll_due(feeds)
