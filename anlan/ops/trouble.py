"""What stops an operator's command: one sentence that says what is wrong and what to do."""


class Trouble(Exception):
    """Shown without a traceback; the message is for the operator, in Chinese."""
