"""What this connector does by the clock."""

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from anlan.connectors.cap.polling import poll_due
from anlan.connectors.cap.sources import FeedsUnreadable, read_feeds

logger = logging.getLogger("anlan.cap")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cap.poll", lock="cap.poll", pass_context=False)
def poll_feeds(timestamp: int) -> int:
    """Every minute: poll the configured feeds that are due."""
    try:
        feeds = read_feeds(settings.CAP_FEEDS)
    except FeedsUnreadable as wrong:
        logger.error("%s", wrong)
        return 0
    return poll_due(feeds)
