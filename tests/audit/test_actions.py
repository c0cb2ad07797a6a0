"""The trail: what a line holds, that it stands and falls with its write, and that nobody takes it back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from audit.actions import LinkHolder, System, record
from audit.models import ActorKind, AuditEntry
from tests.factories import MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_line_holds_actor_act_and_object_by_value() -> None:
    user, meeting = UserFactory.create(), MeetingFactory.create()
    record("edit_meeting", meeting, by=user, subject=meeting, reason="Salah ketik")
    (line,) = AuditEntry.objects.all()
    assert (line.actor_kind, line.actor_id, line.actor_label) == (ActorKind.USER, user.public_id, user.name)
    assert (line.action, line.reason) == ("edit_meeting", "Salah ketik")
    assert (line.object_kind, line.object_id, line.object_label) == (
        "meetings.meeting",
        meeting.public_id,
        str(meeting),
    )
    assert line.subject_id == meeting.public_id
    meeting_id = meeting.public_id
    type(meeting).objects.filter(pk=meeting.pk).delete()
    line.refresh_from_db()
    assert line.object_id == meeting_id


def test_link_and_portal_act_under_their_own_kind() -> None:
    meeting = MeetingFactory.create()
    record("a", meeting, by=LinkHolder(actor_id="abc", actor_label="Kadis Contoh"))
    record("b", meeting, by=System())
    kinds = AuditEntry.objects.order_by("pk").values_list("actor_kind", "actor_label")
    assert list(kinds) == [(ActorKind.LINK, "Kadis Contoh"), (ActorKind.SYSTEM, System().actor_label)]


def test_values_become_plain_and_readable() -> None:
    meeting = MeetingFactory.create()
    after = {
        "day": dt.date(2030, 10, 16),
        "at": dt.datetime(2030, 10, 16, 9, tzinfo=dt.UTC),
        "hour": dt.time(9, 30),
        "venue": meeting.venue,
        "list": [meeting.venue, {"day": dt.date(2030, 1, 1)}],
        "share": Decimal("0.5"),
        "yes": True,
        "none": None,
    }
    line = record("edit_meeting", meeting, by=System(), before={"title": "lama"}, after=after)
    line.refresh_from_db()
    assert line.before == {"title": "lama"}
    assert line.after == {
        "day": "2030-10-16",
        "at": "2030-10-16T09:00:00+00:00",
        "hour": "09:30:00",
        "venue": str(meeting.venue),
        "list": [str(meeting.venue), {"day": "2030-01-01"}],
        "share": "0.5",
        "yes": True,
        "none": None,
    }


def test_long_names_are_cut_not_refused() -> None:
    meeting = MeetingFactory.create(title="J" * 400)
    line = record("edit_meeting", meeting, by=LinkHolder(actor_id="x", actor_label="L" * 500))
    line.refresh_from_db()
    assert (len(line.actor_label), len(line.object_label)) == (200, 300)


def test_line_falls_with_the_write_it_tells_of() -> None:
    meeting = MeetingFactory.create()
    with transaction.atomic():
        record("edit_meeting", meeting, by=System())
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_nothing_is_changed_or_taken_away() -> None:
    line = record("edit_meeting", MeetingFactory.create(), by=System())
    line.reason = "susulan"
    for act in (
        line.save,
        line.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(reason="lain"),
    ):
        with pytest.raises(TypeError, match="only ever added"):
            act()
    line.refresh_from_db()
    assert line.reason == ""
