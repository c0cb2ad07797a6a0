"""What must not stand in a log."""

import logging
import re

# The address of a personal link is the key to it.
_PERSONAL_LINK = re.compile(r"(/u/)[A-Za-z0-9_-]{8,}")


class HideTokens(logging.Filter):
    """Replace the token of a personal link in every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = _PERSONAL_LINK.sub(r"\1…", message)
        if hidden != message:
            record.msg, record.args = hidden, None
        return True
