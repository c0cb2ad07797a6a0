"""Rows for tests: who comes, what is owed, papers and messages. Add yours at the end of its section."""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from attendance.models import Arrival, AttendanceRecord, Invitation, Representation
from attendance.states import Attendance, AttendanceSource
from directory.models import (
    Position,
)
from directory.states import (
    PositionRole,
)
from documents.facts import as_json, sha256_of
from documents.models import Paper, Rendering, Signature
from documents.queries import Issue, facts_now, issued
from documents.states import FOR_ONE_INSTITUTION, FROZEN, Edition, PaperKind, PaperState, SignatureState
from followups.models import FollowUp, ProgressUpdate
from followups.states import FollowUpState
from meetings.models import (
    Meeting,
)
from meetings.states import MeetingState
from notices.models import Message
from notices.states import MessageKind
from tests.factories.agenda import (
    AgendaItemFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
)
from tests.factories.house import (
    AppointmentFactory,
    ContactFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    meeting_in,
)

# --- attendance --------------------------------------------------------------------------------------------------


class InvitationFactory(DjangoModelFactory[Invitation]):
    class Meta:
        model = Invitation

    participant = factory.SubFactory(ParticipantFactory)


class RepresentationFactory(DjangoModelFactory[Representation]):
    class Meta:
        model = Representation

    invitation = factory.SubFactory(InvitationFactory)
    name = factory.Sequence(lambda n: f"Wakil Contoh {n}")
    position = "Sekretaris Dinas"


class AttendanceRecordFactory(DjangoModelFactory[AttendanceRecord]):
    class Meta:
        model = AttendanceRecord

    participant = factory.SubFactory(ParticipantFactory)
    session = factory.LazyAttribute(lambda mark: mark.participant.meeting.sessions.get())
    state = Attendance.PRESENT
    source = AttendanceSource.LIST
    recorded_at = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)
    recorded_by = "Sekretariat"


class ArrivalFactory(DjangoModelFactory[Arrival]):
    """Someone came in, as a door saw it at the start of the example day; no mark follows from the row alone."""

    class Meta:
        model = Arrival

    participant = factory.SubFactory(ParticipantFactory)
    session = factory.LazyAttribute(lambda arrival: arrival.participant.meeting.sessions.get())
    receipt = factory.Sequence(lambda n: f"receipt-{n}")
    source = AttendanceSource.SEARCH
    at = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)
    by = "Petugas Pintu"


def invited_meeting(participants: int = 3, state: MeetingState = MeetingState.INVITED, **fields: Any) -> Meeting:
    """A meeting whose roll has been invited."""
    meeting = meeting_in(state, participants, **fields)
    for line in meeting.participants.all():
        InvitationFactory.create(participant=line)
    return meeting


# --- follow-ups --------------------------------------------------------------------------------------------------


class FollowUpFactory(DjangoModelFactory[FollowUp]):
    """What an institution owes of a binding directive. `organization=None` with `addressee_text` is undetermined."""

    class Meta:
        model = FollowUp

    directive = factory.SubFactory(DirectiveFactory)
    organization = factory.SubFactory(OrganizationFactory, parent=factory.SelfAttribute("..directive.meeting.convener"))
    position = factory.LazyAttribute(
        lambda owed: owed.organization and PositionFactory.create(organization=owed.organization)
    )
    due_date = dt.date(2030, 12, 1)
    original_due_date = factory.SelfAttribute("due_date")


class ProgressUpdateFactory(DjangoModelFactory[ProgressUpdate]):
    class Meta:
        model = ProgressUpdate

    follow_up = factory.SubFactory(FollowUpFactory)
    by = "Delegasi Contoh"
    percent = 40
    note = factory.Sequence(lambda n: f"Langkah contoh {n}")


def follow_up_in(state: FollowUpState, **fields: Any) -> FollowUp:
    """A follow-up that has come to `state`, with the report, finding or reason that the state implies."""
    found = {"verified_at": dt.datetime(2030, 11, 1, tzinfo=dt.UTC), "verified_by": "Verifikator", "percent": 100}
    implied: dict[str, Any] = found if state == FollowUpState.DONE else {}
    if state in {FollowUpState.NOT_FEASIBLE, FollowUpState.CANCELLED, FollowUpState.RETURNED}:
        implied = {"state_reason": "Alasan contoh"}
    follow_up = FollowUpFactory.create(**{"state": state, **implied, **fields})
    if state in {FollowUpState.IN_PROGRESS, FollowUpState.SUBMITTED, FollowUpState.RETURNED, FollowUpState.DONE}:
        ProgressUpdateFactory.create(follow_up=follow_up)
    return follow_up


# --- documents ---------------------------------------------------------------------------------------------------


def paper_of(meeting: Meeting, kind: PaperKind, state: PaperState = PaperState.DRAFT, **fields: Any) -> Paper:
    """A paper that has come to `state`, with what the state implies; frozen facts are those of now."""
    if kind == PaperKind.INVITATION_LETTER:
        fields.setdefault("signer", signing_post(meeting))
    if kind in FOR_ONE_INSTITUTION and "institution" not in fields:
        line = meeting.participants.filter(organization__isnull=False).first()
        fields["institution"] = line.organization if line else OrganizationFactory.create(parent=meeting.convener)
    paper = Paper.objects.create(meeting=meeting, kind=kind, **fields)
    now = dt.datetime(2030, 10, 18, 3, tzinfo=dt.UTC)
    if state in FROZEN:
        _freeze(paper, state, now)
    if state in {PaperState.IN_REVIEW, PaperState.CIRCULATED}:
        paper.submitted_at, paper.submitted_by = now, "Sekretariat"
    if state == PaperState.CIRCULATED:
        paper.circulated_at, paper.circulated_facts = now, as_json(facts_now(paper))
        paper.objections_until = now + dt.timedelta(days=3)
    paper.state = state
    paper.save()
    return paper


def _freeze(paper: Paper, state: PaperState, now: dt.datetime) -> None:
    said = facts_now(paper)
    if state != PaperState.NUMBERING:
        issue = Issue(number=f"000.1.5/{paper.pk:04d}/2030", dated=now.date(), approved_at=now, approver_label="Sekda")
        said = issued(said, paper, issue)
        paper.number, paper.dated = issue.number, issue.dated
    frozen = as_json(said)
    paper.approved_at, paper.approved_by = now, "Sekda"
    paper.facts, paper.facts_sha256 = frozen, sha256_of(frozen)
    is_signed = state not in {PaperState.NUMBERING, PaperState.APPROVED, PaperState.VOID}
    paper.signed_at, paper.signed_by = (now, "Sekda") if is_signed else (None, "")
    paper.sent_at = now if state == PaperState.SENT else None
    if state != PaperState.NUMBERING:
        stands = SignatureState.VALID if is_signed else SignatureState.WAITING
        Signature.objects.create(
            paper=paper, mode=paper.signing_mode, state=stands, signed_at=paper.signed_at, signed_by=paper.signed_by
        )


def signing_post(meeting: Meeting) -> Position:
    """The regional secretary of the convener, with a holder."""
    post = Position.objects.filter(
        organization__region=meeting.convener.region, role=PositionRole.REGIONAL_SECRETARY
    ).first()
    if post is None:
        secretariat = OrganizationFactory.create(parent=meeting.convener)
        post = PositionFactory.create(
            organization=secretariat, title="Sekretaris Daerah Contoh", role=PositionRole.REGIONAL_SECRETARY, rank="I.b"
        )
        AppointmentFactory.create(position=post)
    return post


def minutes_ready(participants: int = 2, state: PaperState = PaperState.DRAFT, **fields: Any) -> Paper:
    """Minutes that lack nothing: the meeting held, its attendance final, one binding directive to one institution."""
    final = dt.datetime(2030, 10, 16, 13, tzinfo=dt.UTC)
    meeting = invited_meeting(participants, MeetingState.HELD, attendance_finalised_at=final, **fields)
    item = AgendaItemFactory.create(meeting=meeting, notes="Dibahas panjang lebar.")
    directive = DirectiveFactory.create(meeting=meeting, item=item, due_date=dt.date(2030, 11, 16))
    DirectiveAddresseeFactory.create(directive=directive)
    for line in meeting.participants.all():
        AttendanceRecordFactory.create(participant=line)
    return paper_of(meeting, PaperKind.MINUTES, state)


def letter_ready(participants: int = 2, state: PaperState = PaperState.DRAFT, **fields: Any) -> Paper:
    """A letter that lacks nothing."""
    deadline = dt.datetime(2030, 10, 14, 8, tzinfo=dt.UTC)
    meeting = meeting_in(MeetingState.SCHEDULED, participants, **{"answer_deadline": deadline, **fields})
    return paper_of(meeting, PaperKind.INVITATION_LETTER, state, addressee_line="Kepala perangkat daerah")


# --- notices ----------------------------------------------------------------------------------------------------------


class CopyFactory(DjangoModelFactory[Rendering]):
    """The copy of a letter for one addressee; not made yet."""

    class Meta:
        model = Rendering

    invitation = factory.SubFactory(InvitationFactory)
    paper = factory.LazyAttribute(
        lambda copy: paper_of(copy.invitation.participant.meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    )
    edition = Edition.COPY
    key = factory.LazyAttribute(lambda copy: f"copy:{copy.paper.public_id}:{copy.invitation.public_id}:1")


class MessageFactory(DjangoModelFactory[Message]):
    """A message to a contact of an invited post, waiting to be sent."""

    class Meta:
        model = Message

    invitation = factory.SubFactory(InvitationFactory)
    meeting = factory.SelfAttribute("invitation.participant.meeting")
    convener = factory.SelfAttribute("meeting.convener")
    contact = factory.SubFactory(ContactFactory, position=factory.SelfAttribute("..invitation.participant.position"))
    kind = MessageKind.INVITATION
    key = factory.Sequence(lambda n: f"invitation:{n}")
    to_name = factory.SelfAttribute("contact.name")
    to_address = factory.SelfAttribute("contact.email")
    subject = "Undangan: Rapat Contoh"
    body = "Yth. Kepala Dinas\n\nTautan: {link}\n"
