"""Rows for tests. One section per app, in the order of the house; add yours at the end of its section."""

import datetime as dt
import hashlib
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.models import (
    AgendaItem,
    AgendaProposal,
    BestPractice,
    Directive,
    DirectiveAddressee,
    DiscussionEntry,
    Material,
    Passage,
    Presentation,
    Presenter,
    RecordedFollowUp,
    Recording,
    ReferenceDocument,
    Transcript,
    TranscriptSpeaker,
)
from agendas.states import AddresseeKind, AgendaItemKind, DirectiveKind, EntryKind, ReferenceKind, TranscriptFormat
from attendance.models import Arrival, AttendanceRecord, Invitation, Representation
from attendance.states import Attendance, AttendanceSource
from directory.models import (
    Appointment,
    Contact,
    ForkopimdaMember,
    Membership,
    Official,
    Organization,
    Position,
    Region,
)
from directory.states import (
    AppointmentStatus,
    ContactKind,
    OrganizationKind,
    PositionRole,
    RegionKind,
    Timezone,
)
from documents.actions import facts_now
from documents.facts import as_json, sha256_of
from documents.models import Paper, Rendering
from documents.queries import Issue, issued
from documents.states import FROZEN, Edition, PaperKind, PaperState
from files.models import StoredFile
from followups.models import FollowUp, ProgressUpdate
from followups.states import FollowUpState
from meetings.models import (
    DutyAssignment,
    Meeting,
    MeetingKind,
    MeetingRole,
    MeetingSeries,
    Participant,
    Session,
    Topic,
    Venue,
)
from meetings.states import Capacity, MatchState, MeetingState, RoleInMeeting, TopicKind
from notices.models import Message
from notices.states import MessageKind

# --- accounts ----------------------------------------------------------------------------------------------------


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"Account {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.go.id")


# --- directory ---------------------------------------------------------------------------------------------------


class ProvinceFactory(DjangoModelFactory[Region]):
    """A province of a test's own: 81 to 89 are left to the houses of `tests.scene`, which others must not meet."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{10 + n % 71}")
    name = factory.LazyAttribute(lambda region: f"Contoh {region.code}")
    short_name = factory.SelfAttribute("name")
    kind = RegionKind.PROVINCE
    capital = "Ibu Kota"
    timezone = Timezone.WIB
    head_title = "Gubernur"


class RegencyFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    parent = factory.SubFactory(ProvinceFactory)
    code = factory.LazyAttributeSequence(lambda region, n: f"{region.parent.code}.{1 + n % 99:02d}")
    short_name = factory.LazyAttribute(lambda region: f"Contoh {region.code}")
    name = factory.LazyAttribute(lambda region: f"Kabupaten {region.short_name}")
    kind = RegionKind.REGENCY
    capital = "Ibu Kota"
    timezone = factory.SelfAttribute("parent.timezone")
    head_title = "Bupati"


class GovernmentFactory(DjangoModelFactory[Organization]):
    """The government of a province, and a convener; of a kabupaten with `region=RegencyFactory()`."""

    class Meta:
        model = Organization
        django_get_or_create = ("code",)

    region = factory.SubFactory(ProvinceFactory)
    code = factory.SelfAttribute("region.code")
    name = factory.LazyAttribute(lambda government: f"Pemerintah {government.region.full_name}")
    short_name = factory.LazyAttribute(lambda government: f"Pemda {government.region.short_name}")
    kind = OrganizationKind.GOVERNMENT
    is_convener = True


class OrganizationFactory(DjangoModelFactory[Organization]):
    """A dinas of a government; `parent=` names the government."""

    class Meta:
        model = Organization

    parent = factory.SubFactory(GovernmentFactory)
    region = factory.SelfAttribute("parent.region")
    code = factory.LazyAttributeSequence(lambda unit, n: f"{unit.region.code}/UNIT-{n}")
    name = factory.Sequence(lambda n: f"Dinas Contoh {n}")
    short_name = factory.Sequence(lambda n: f"Discon {n}")
    kind = OrganizationKind.DEPARTMENT


class PositionFactory(DjangoModelFactory[Position]):
    class Meta:
        model = Position

    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"Kepala Dinas Contoh {n}")
    short_title = factory.Sequence(lambda n: f"Kadis Contoh {n}")
    role = PositionRole.AGENCY_HEAD
    rank = "II.a"
    protocol_order = factory.Sequence(lambda n: 302_000 + n)
    is_head = True


class OfficialFactory(DjangoModelFactory[Official]):
    class Meta:
        model = Official

    name = factory.Sequence(lambda n: f"Pejabat Contoh {n}")
    nip = factory.Sequence(lambda n: f"19700101199503{n % 10_000:04d}")
    grade = "Pembina Utama Muda (IV/c)"


class AppointmentFactory(DjangoModelFactory[Appointment]):
    """A holder since ever and without an end, unless `starts_on` and `ends_on` say otherwise."""

    class Meta:
        model = Appointment

    position = factory.SubFactory(PositionFactory)
    official = factory.SubFactory(OfficialFactory)
    status = AppointmentStatus.DEFINITIVE


class ContactFactory(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    position = factory.SubFactory(PositionFactory)
    kind = ContactKind.AIDE
    name = factory.Sequence(lambda n: f"Ajudan {n}")
    email = factory.Sequence(lambda n: f"ajudan{n}@example.go.id")
    phone = factory.Sequence(lambda n: f"0812000{n:05d}")


class ForkopimdaMemberFactory(DjangoModelFactory[ForkopimdaMember]):
    class Meta:
        model = ForkopimdaMember

    position = factory.SubFactory(PositionFactory, role=PositionRole.VERTICAL_HEAD, rank="", is_ranked=False)
    region = factory.SelfAttribute("position.organization.region")
    order = factory.Sequence(lambda n: n % 100)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(GovernmentFactory)
    role = Role.SECRETARIAT


def user_with(role: Role, organization: Organization, **fields: Any) -> User:
    """An account that holds `role` at `organization`."""
    user = UserFactory.create(**fields)
    MembershipFactory.create(user=user, organization=organization, role=role)
    return user


# --- meetings ----------------------------------------------------------------------------------------------------


class MeetingKindFactory(DjangoModelFactory[MeetingKind]):
    class Meta:
        model = MeetingKind
        django_get_or_create = ("convener", "code")

    convener = factory.SubFactory(GovernmentFactory)
    code = "rakor_sekda"
    label = "Rapat Koordinasi Sekretaris Daerah"


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic
        django_get_or_create = ("convener", "kind", "name")

    convener = factory.SubFactory(GovernmentFactory)
    kind = TopicKind.ISSUE
    name = factory.Sequence(lambda n: f"Isu {n}")


class ReferenceDocumentFactory(DjangoModelFactory[ReferenceDocument]):
    class Meta:
        model = ReferenceDocument

    convener = factory.SubFactory(GovernmentFactory)
    kind = ReferenceKind.RPJMD
    title = factory.Sequence(lambda n: f"RPJMD {n}")


class VenueFactory(DjangoModelFactory[Venue]):
    class Meta:
        model = Venue

    convener = factory.SubFactory(GovernmentFactory)
    name = factory.Sequence(lambda n: f"Aula Contoh {n}")
    city = "Ibu Kota"


class MeetingSeriesFactory(DjangoModelFactory[MeetingSeries]):
    """Every quarter of the calendar from 2030, on the second Wednesday of its first month, at nine."""

    class Meta:
        model = MeetingSeries

    convener = factory.SubFactory(GovernmentFactory)
    kind = factory.SubFactory(MeetingKindFactory, convener=factory.SelfAttribute("..convener"))
    name = factory.Sequence(lambda n: f"Rakor Berkala Contoh {n}")
    starts_on = dt.date(2030, 1, 1)
    ordinal = 2
    weekday = 2
    start_time = dt.time(9)
    created_by = "Sekretariat"


class MeetingFactory(DjangoModelFactory[Meeting]):
    """A draft without sessions, roles or roll. `planned_meeting` and `meeting_in` make fuller ones."""

    class Meta:
        model = Meeting

    convener = factory.SubFactory(GovernmentFactory)
    kind = factory.SubFactory(MeetingKindFactory, convener=factory.SelfAttribute("..convener"))
    venue = factory.SubFactory(VenueFactory, convener=factory.SelfAttribute("..convener"))
    title = factory.Sequence(lambda n: f"Rapat Koordinasi Contoh {n}")
    timezone = factory.SelfAttribute("convener.timezone")
    created_by = "Sekretariat"


class SessionFactory(DjangoModelFactory[Session]):
    """Nine o'clock on 16 October 2030 in the meeting's zone, without an end."""

    class Meta:
        model = Session

    meeting = factory.SubFactory(MeetingFactory)
    order = factory.LazyAttribute(lambda session: session.meeting.sessions.count() + 1)
    date = dt.date(2030, 10, 16)
    starts_at = factory.LazyAttribute(
        lambda session: dt.datetime.combine(session.date, dt.time(9), tzinfo=ZoneInfo(session.meeting.timezone))
    )


class MeetingRoleFactory(DjangoModelFactory[MeetingRole]):
    class Meta:
        model = MeetingRole

    meeting = factory.SubFactory(MeetingFactory)
    role = RoleInMeeting.CHAIR
    position = factory.SubFactory(PositionFactory)
    match_state = MatchState.CONFIRMED


class ParticipantFactory(DjangoModelFactory[Participant]):
    """A post of the convener's own house on the roll."""

    class Meta:
        model = Participant

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.SubFactory(
        PositionFactory,
        organization=factory.SubFactory(OrganizationFactory, parent=factory.SelfAttribute("...meeting.convener")),
    )
    organization = factory.SelfAttribute("position.organization")
    region = factory.SelfAttribute("position.organization.region")
    order = factory.Sequence(lambda n: n)
    group_label = "Kepala perangkat daerah"
    match_state = MatchState.CONFIRMED


class GuestFactory(DjangoModelFactory[Participant]):
    class Meta:
        model = Participant

    meeting = factory.SubFactory(MeetingFactory)
    order = factory.Sequence(lambda n: 100_000 + n)
    group_label = "Tamu undangan"
    capacity = Capacity.GUEST
    printed_name = factory.Sequence(lambda n: f"Tamu Contoh {n}")
    printed_position = "Ketua"
    printed_organization = "Lembaga Contoh"
    guest_address = "Jalan Contoh 1"
    guest_email = factory.Sequence(lambda n: f"tamu{n}@example.org")


class DutyAssignmentFactory(DjangoModelFactory[DutyAssignment]):
    class Meta:
        model = DutyAssignment

    meeting = factory.SubFactory(MeetingFactory)
    user = factory.SubFactory(UserFactory)
    duty = Duty.DOOR


def planned_meeting(participants: int = 3, **fields: Any) -> Meeting:
    """A draft that lacks nothing: one session, a chair, a venue and a roll."""
    meeting = MeetingFactory.create(first_day=dt.date(2030, 10, 16), **fields)
    SessionFactory.create(meeting=meeting)
    unit = OrganizationFactory.create(parent=meeting.convener)
    MeetingRoleFactory.create(meeting=meeting, position=PositionFactory.create(organization=unit))
    ParticipantFactory.create_batch(participants, meeting=meeting)
    return meeting


def meeting_in(state: MeetingState, participants: int = 3, **fields: Any) -> Meeting:
    """A complete meeting that has come to `state`, with the milestones and the reason that the state implies."""
    now = dt.datetime(2030, 10, 16, 12, tzinfo=dt.UTC)
    began = state in {MeetingState.ONGOING, MeetingState.HELD, MeetingState.CLOSED}
    ended = state in {MeetingState.HELD, MeetingState.CLOSED}
    implied: dict[str, Any] = {
        "started_at": now - dt.timedelta(hours=3) if began else None,
        "ended_at": now if ended else None,
        "attendance_finalised_at": now if state == MeetingState.CLOSED else None,
        "minutes_signed_at": now if state == MeetingState.CLOSED else None,
        "state_reason": "Alasan contoh" if state in {MeetingState.CANCELLED, MeetingState.POSTPONED} else "",
    }
    return planned_meeting(participants, **{"state": state, **implied, **fields})


# --- agendas -----------------------------------------------------------------------------------------------------


class AgendaItemFactory(DjangoModelFactory[AgendaItem]):
    """The next item of its meeting."""

    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    order = factory.LazyAttribute(lambda item: item.meeting.agenda_items.filter(order__isnull=False).count() + 1)
    kind = AgendaItemKind.PRESENTATION
    title = factory.Sequence(lambda n: f"Paparan Contoh {n}")


class DiscussionEntryFactory(DjangoModelFactory[DiscussionEntry]):
    """What someone said on an item, a minute after the entry before it."""

    class Meta:
        model = DiscussionEntry

    item = factory.SubFactory(AgendaItemFactory)
    meeting = factory.SelfAttribute("item.meeting")
    kind = EntryKind.ASKS
    speaker = "Sekda Kabupaten Contoh"
    text = factory.Sequence(lambda n: f"Kata {n}.")
    said_at = factory.Sequence(lambda n: dt.datetime(2030, 10, 16, 9, tzinfo=dt.UTC) + dt.timedelta(minutes=n))
    written_by = "Notulis"


class AgendaProposalFactory(DjangoModelFactory[AgendaProposal]):
    """Proposed for an institution, in time."""

    class Meta:
        model = AgendaProposal

    meeting = factory.SubFactory(MeetingFactory)
    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"Usulan Contoh {n}")
    proposed_by = "Sekretariat"


class PresenterFactory(DjangoModelFactory[Presenter]):
    """Someone whom a source names; `item=` ties them to one item."""

    class Meta:
        model = Presenter

    meeting = factory.SubFactory(MeetingFactory)
    printed_name = factory.Sequence(lambda n: f"Penyaji Contoh {n}")


class StoredMaterialFactory(DjangoModelFactory[StoredFile]):
    """A small PDF, as it is handed in."""

    class Meta:
        model = StoredFile

    name = factory.Sequence(lambda n: f"Paparan {n}.pdf")
    media_type = "application/pdf"
    size = 9
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    content = factory.django.FileField(data=b"%PDF-1.7\n", filename="paparan.pdf")
    uploaded_by = "Sekretariat"


class PresentationFactory(DjangoModelFactory[Presentation]):
    """Asked of one institution (`asked=`), under no item; `asked=None` asks nobody."""

    class Meta:
        model = Presentation
        skip_postgeneration_save = True

    meeting = factory.SubFactory(MeetingFactory)
    title = factory.Sequence(lambda n: f"Paparan Contoh {n}")
    requested_by = "Sekretariat"

    @factory.post_generation
    def asked(self, create: bool, organization: Organization | None, **_kwargs: Any) -> None:
        if create and organization is not None:
            Presenter.objects.create(meeting=self.meeting, presentation=self, organization=organization)


class MaterialFactory(DjangoModelFactory[Material]):
    """The next version; `verdict=` says what was found of it. The state of the presentation is the test's to set."""

    class Meta:
        model = Material

    presentation = factory.SubFactory(PresentationFactory)
    version = factory.LazyAttribute(lambda row: row.presentation.materials.count() + 1)
    file = factory.SubFactory(StoredMaterialFactory)
    handed_in_by = "Kepala Dinas Contoh"


class BestPracticeFactory(DjangoModelFactory[BestPractice]):
    class Meta:
        model = BestPractice

    convener = factory.SubFactory(GovernmentFactory)
    title = factory.Sequence(lambda n: f"Praktik Contoh {n}")
    problem = "Masalah contoh"
    solution = "Penyelesaian contoh"
    told_by = "Sekretaris Daerah Contoh"


class DirectiveFactory(DjangoModelFactory[Directive]):
    """The next directive of its meeting: binding, without addressee and due date."""

    class Meta:
        model = Directive

    meeting = factory.SubFactory(MeetingFactory)
    number = factory.LazyAttribute(lambda directive: directive.meeting.directives.count() + 1)
    kind = DirectiveKind.ARAHAN
    is_binding = True
    text = factory.Sequence(lambda n: f"Isi arahan contoh {n}")


class DirectiveAddresseeFactory(DjangoModelFactory[DirectiveAddressee]):
    class Meta:
        model = DirectiveAddressee

    directive = factory.SubFactory(DirectiveFactory)
    kind = AddresseeKind.ORGANIZATION
    organization = factory.SubFactory(OrganizationFactory, parent=factory.SelfAttribute("..directive.meeting.convener"))


class RecordedFollowUpFactory(DjangoModelFactory[RecordedFollowUp]):
    class Meta:
        model = RecordedFollowUp

    meeting = factory.SubFactory(MeetingFactory)
    text = "Ditindaklanjuti pada perangkat daerah terkait"


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
    paper = Paper.objects.create(meeting=meeting, kind=kind, **fields)
    now = dt.datetime(2030, 10, 18, 3, tzinfo=dt.UTC)
    if state in FROZEN:
        issue = Issue(number=f"000.1.5/{paper.pk:04d}/2030", dated=now.date(), approved_at=now, approver_label="Sekda")
        frozen = as_json(issued(facts_now(paper), paper, issue))
        paper.number, paper.dated, paper.approved_at, paper.approved_by = issue.number, issue.dated, now, "Sekda"
        paper.facts, paper.facts_sha256 = frozen, sha256_of(frozen)
        paper.signed_at = None if state == PaperState.APPROVED else now
        paper.sent_at = now if state == PaperState.SENT else None
    if state == PaperState.IN_REVIEW:
        paper.submitted_at, paper.submitted_by = now, "Sekretariat"
    paper.state = state
    paper.save()
    return paper


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


# --- recordings and transcripts ---------------------------------------------------------------------------------------

WAV = (
    b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data"
)


class RecordingFactory(DjangoModelFactory[Recording]):
    """A short recording that is still there; `content` are its bytes."""

    class Meta:
        model = Recording
        exclude = ["content"]

    content = WAV + bytes(1000)
    meeting = factory.SubFactory(MeetingFactory)
    name = factory.Sequence(lambda n: f"rekaman-{n}.wav")
    kept_until = dt.date(2031, 1, 14)
    added_by = "Notulis"
    file = factory.LazyAttribute(
        lambda row: StoredFile.objects.create(
            name=row.name,
            media_type="audio/x-wav",
            size=len(row.content),
            sha256=hashlib.sha256(row.content).hexdigest(),
            content=ContentFile(row.content, row.name),
            uploaded_by="Notulis",
        )
    )


def transcript_of(meeting: Meeting, *said: tuple[str, str], **fields: Any) -> Transcript:
    """A transcript of (voice, words), ten seconds each."""
    digest = hashlib.sha256(repr((meeting.pk, said, Transcript.objects.count())).encode()).hexdigest()
    given = {"name": "rekaman.vtt", "format": TranscriptFormat.WEBVTT, "sha256": digest, "imported_by": "Notulis"}
    transcript = Transcript.objects.create(meeting=meeting, **given | fields)
    voices = {
        label: TranscriptSpeaker.objects.create(transcript=transcript, label=label)
        for label in dict.fromkeys(label for label, _words in said if label)
    }
    Passage.objects.bulk_create(
        Passage(
            transcript=transcript,
            order=order,
            starts_ms=(order - 1) * 10_000,
            ends_ms=order * 10_000,
            speaker=voices.get(label),
            text=words,
        )
        for order, (label, words) in enumerate(said, 1)
    )
    return transcript
