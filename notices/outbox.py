"""The outbox of the embedded default: mail is not sent but laid in a folder, and shown in the portal."""

import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from common.public_id import new_public_id

_NAME = re.compile(r"<([0-9a-z]{12})@")


class FolderBackend(BaseEmailBackend):
    """Write each message to OUTBOX_DIR, under the name that its Message-ID begins with."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            found = _NAME.match(message.extra_headers.get("Message-ID", ""))
            name = found[1] if found else new_public_id()
            aside = settings.OUTBOX_DIR / f".{name}"
            aside.write_bytes(message.message().as_bytes())
            aside.rename(settings.OUTBOX_DIR / f"{name}.eml")
        return len(email_messages)


def read_mail(name: str) -> ParsedMessage | None:
    """The mail laid down under `name` (a message's public id), or None if there is none."""
    try:
        content = (settings.OUTBOX_DIR / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    return message_from_bytes(content, policy=policy.default)
