"""Subjects and bodies: Indonesian whatever the screen speaks, and harmless whatever a title holds."""

import datetime as dt

import pytest
from django.utils import translation

from attendance.links import token_of
from attendance.models import Invitation
from followups.models import FollowUp
from meetings.models import Meeting
from meetings.states import MeetingMode, MeetingState
from notices.messages import LINK, follow_up_body, invitation_body, subject_of, where_of
from notices.states import MessageKind
from tests.factories import FollowUpFactory, MeetingFactory, RepresentationFactory, SessionFactory, invited_meeting

pytestmark = pytest.mark.django_db
ABOUT_FOLLOW_UPS = (MessageKind.FOLLOW_UP_DUE, MessageKind.FOLLOW_UP_OVERDUE)
# To an office, of no meeting in particular: tested with what sends them.
ABOUT_NO_MEETING = (MessageKind.HANDOVER, MessageKind.ONE_TIME_LINK)
ABOUT_MEETINGS = [kind for kind in MessageKind if kind not in ABOUT_NO_MEETING]
# To those who lead, of no invitation: tested with what sends it.
TO_LEADERS = (MessageKind.BRIEFING,)
ABOUT_INVITATIONS = [kind for kind in ABOUT_MEETINGS if kind not in (*ABOUT_FOLLOW_UPS, *TO_LEADERS)]
WITH_REASON = (
    MessageKind.CANCELLATION,
    MessageKind.POSTPONEMENT,
    MessageKind.SCHEDULE_CHANGE,
    MessageKind.EXCUSE_QUESTION,
    MessageKind.REPRESENTATION_DECIDED,
    MessageKind.EXPLANATION_DECIDED,
)
WITH_LINK = [kind for kind in ABOUT_INVITATIONS if kind != MessageKind.CANCELLATION]


@pytest.fixture
def invitation() -> Invitation:
    deadline = dt.datetime(2030, 10, 13, 9, tzinfo=dt.UTC)
    return Invitation.objects.get(participant__meeting=invited_meeting(1, answer_deadline=deadline))


@pytest.fixture
def meeting(invitation: Invitation) -> Meeting:
    return invitation.participant.meeting


@pytest.mark.parametrize("kind", list(MessageKind))
@pytest.mark.parametrize(
    "title",
    [
        "Rakor\r\nBcc: orang@example.org\r\n\r\nIsi palsu",
        "Rakor\u2028Bcc: orang@example.org",
        "{0} {title} {a.__class__} %(x)s {{ 7|add:7 }} {% now 'Y' %}",
        "R" * 400,
    ],
)
def test_a_subject_is_one_line_whatever_the_title_holds(meeting: Meeting, kind: MessageKind, title: str) -> None:
    meeting.title = title
    subject = subject_of(kind, meeting.title)
    assert len(subject.splitlines()) == 1
    assert len(subject) <= 250
    assert " ".join(title.split())[:100] in subject


@pytest.mark.parametrize("kind", ABOUT_INVITATIONS)
def test_bodies_about_an_invitation(meeting: Meeting, invitation: Invitation, kind: MessageKind) -> None:
    sent = RepresentationFactory.create(invitation=invitation)
    body = invitation_body(kind, meeting, invitation, reason="Banjir di lokasi", representation=sent)
    told = f"{sent.name}, {sent.position}" if kind == MessageKind.REPRESENTATIVE else str(invitation.participant)
    assert body.startswith(f"Yth. {told}\n")
    assert "Rabu, 16 Oktober 2030, pukul 09.00 WIB s.d. selesai" in body
    assert meeting.title in body
    assert meeting.convener.name in body
    assert (LINK in body) is (kind in WITH_LINK)
    assert ("Banjir di lokasi" in body) is (kind in WITH_REASON)
    assert token_of(invitation) not in body


def test_the_deadline_is_told_in_the_meetings_zone(meeting: Meeting, invitation: Invitation) -> None:
    for kind in (MessageKind.INVITATION, MessageKind.ANSWER_REMINDER):
        assert "paling lambat Minggu, 13 Oktober 2030 pukul 16.00 WIB" in invitation_body(kind, meeting, invitation)
    meeting.answer_deadline = None
    for kind in (MessageKind.INVITATION, MessageKind.ANSWER_REMINDER):
        assert "paling lambat sebelum rapat" in invitation_body(kind, meeting, invitation)


@pytest.mark.parametrize("kind", ABOUT_FOLLOW_UPS)
def test_bodies_about_a_follow_up(kind: MessageKind) -> None:
    follow_up = FollowUpFactory(due_date=dt.date(2030, 12, 10))
    SessionFactory(meeting=follow_up.directive.meeting)
    body = follow_up_body(kind, follow_up)
    assert body.startswith(f"Yth. {follow_up.position}\n")
    assert "Selasa, 10 Desember 2030" in body
    assert follow_up.directive.text in body
    assert "butir 1" in body
    assert f"http://127.0.0.1:8000/tindak-lanjut/{follow_up.public_id}/" in body


@pytest.mark.parametrize("kind", ABOUT_MEETINGS)
def test_bodies_are_plain_text_in_indonesian_on_any_screen(invitation: Invitation, kind: MessageKind) -> None:
    meeting = invitation.participant.meeting
    meeting.title = "<b>Rakor</b> & {{ 7 }} {a.__class__} 'triwulan'"

    def body() -> str:
        if kind in ABOUT_FOLLOW_UPS:
            follow_up = FollowUp.objects.first() or FollowUpFactory()
            follow_up.directive.meeting = meeting
            return follow_up_body(kind, follow_up)
        return invitation_body(kind, meeting, invitation)

    with translation.override("en"):
        english = body()
    with translation.override("id"):
        assert body() == english
    assert meeting.title in english


@pytest.mark.parametrize("kind", ABOUT_MEETINGS)
def test_what_is_not_known_is_said_to_be_unknown(kind: MessageKind) -> None:
    meeting = MeetingFactory(venue=None)
    if kind in ABOUT_FOLLOW_UPS:
        body = follow_up_body(kind, FollowUpFactory(directive__meeting=meeting))
        assert "tanggal tidak dicatat" in body
    else:
        invitation = Invitation.objects.get(participant__meeting=invited_meeting(1, venue=None))
        body = invitation_body(kind, meeting, invitation)
        assert "tidak dicatat" in body
    assert "None" not in body


@pytest.mark.parametrize(
    ("mode", "has_venue", "where"),
    [
        (MeetingMode.ON_SITE, True, "Aula Contoh"),
        (MeetingMode.ON_SITE, False, ""),
        (MeetingMode.ONLINE, False, "daring"),
        (MeetingMode.HYBRID, True, "Aula Contoh dan daring"),
        (MeetingMode.HYBRID, False, "daring"),
    ],
)
def test_where(mode: MeetingMode, has_venue: bool, where: str) -> None:
    meeting = MeetingFactory(mode=mode, venue__name="Aula Contoh", venue__city="", state=MeetingState.INVITED)
    meeting.venue = meeting.venue if has_venue else None
    assert where_of(meeting) == where
