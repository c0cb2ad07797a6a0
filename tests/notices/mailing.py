"""What the tests of messages share: their moments, who presses, what was sent."""

import datetime as dt

from django.core import mail
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage

from accounts.models import User
from accounts.roles import Role
from common.work import WorkState
from documents.models import Rendering
from meetings.models import Meeting
from notices.models import Message
from tests.factories import user_with

NOW = dt.datetime(2030, 10, 12, 12, tzinfo=dt.UTC)  # the clock of conftest.py
DEADLINE = NOW + dt.timedelta(hours=21)
MINUTE = dt.timedelta(minutes=1)


def secretariat(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def make(copy: Rendering) -> None:
    """The worker has made this PDF."""
    copy.file.save("paper.pdf", ContentFile(b"%PDF-1.4 salinan"), save=False)
    copy.state = WorkState.DONE
    copy.save()


def sent() -> list[EmailMessage]:
    return list(mail.outbox)


def row(message: Message) -> Message:
    """The message as it stands now."""
    return Message.objects.get(pk=message.pk)
