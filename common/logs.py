"""What must not stand in a log."""

import logging
import re

# The address of a link without account is the key to it; that of the projector holds the room code, good for a minute.
_PERSONAL_LINK = re.compile(
    r"(/u/ruang/|(?:/u/(?:wakil/|serah-terima/|instansi/)?|/papan/)(?=[A-Za-z0-9_-]{8}))[A-Za-z0-9_-]+"
)
_TRACE = logging.Formatter()


class HideTokens(logging.Filter):
    """Replace the token of a personal link or a board of the hall in every log line, and in the trace of a fault."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = _hide(message)
        if hidden != message:
            record.msg, record.args = hidden, None
        if record.exc_info and not record.exc_text:
            record.exc_text = _TRACE.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = _hide(record.exc_text)
        return True


def _hide(text: str) -> str:
    return _PERSONAL_LINK.sub(r"\1…", text)
