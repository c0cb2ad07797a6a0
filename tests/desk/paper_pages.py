"""People and addresses for the tests of the pages of papers."""

import re
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Duty, Role
from common.work import WorkState
from documents.models import Paper, Rendering
from documents.states import Edition, PaperState
from meetings.models import Meeting
from tests.factories import (
    DutyAssignmentFactory,
    GovernmentFactory,
    user_with,
)

P = PaperState
PASSWORD = "kata sandi yang panjang"
PDF = b"%PDF-1.7 contoh"
INSIDE = {
    Role.ADMINISTRATOR,
    Role.SECRETARIAT,
    Role.LEADERSHIP,
    Role.INSPECTORATE,
    Duty.NOTES,
    Duty.MODERATOR,
    Duty.APPROVER,
    Duty.VERIFIER,
    Duty.PUBLISHER,
}
EVERYBODY: list[Role | Duty | None] = [*Role, *Duty, None]


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def someone(who: Role | Duty | None, meeting: Meeting) -> User:
    if who is None:
        return user_with(Role.SECRETARIAT, GovernmentFactory.create())
    if isinstance(who, Duty):
        user = DutyAssignmentFactory.create(meeting=meeting, duty=who).user
    else:
        line = meeting.participants.first()
        assert line is not None
        assert line.organization is not None
        user = user_with(who, line.organization if who == Role.DELEGATE else meeting.convener)
    user.set_password(PASSWORD)
    user.save()
    return user


def client_of(who: Role | Duty | None, paper: Paper) -> Client:
    return signed_in(someone(who, paper.meeting))


def page(name: str, paper: Paper, *more: str) -> str:
    names = () if name in {"letter", "minutes", "minutes_open"} else (paper.public_id, *more)
    return reverse(f"desk:{name}", args=[paper.meeting.public_id, *names])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def digest_on(response: Any) -> str:
    found = re.search(r'name="read_sha256" value="([0-9a-f]{64})"', response.content.decode())
    assert found is not None
    return found[1]


def with_pdf(paper: Paper, edition: Edition = Edition.OFFICIAL, **fields: Any) -> Rendering:
    if edition == Edition.DRAFT:
        fields.setdefault("draft_facts", {})
    row = Rendering(key=f"{edition}:{paper.pk}:{Rendering.objects.count()}", paper=paper, edition=edition, **fields)
    row.state, row.size, row.sha256 = WorkState.DONE, len(PDF), "ab" * 32
    row.file.save("x.pdf", ContentFile(PDF))
    return row
