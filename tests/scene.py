"""One house with everything in it: a rich meeting, its papers, follow-ups and messages, and everyone who may knock.

Every name that is shown holds the house's mark, so that a page of another house that shows it gives itself away.
A mark must be too long to come about by chance in the random tokens that every page holds: three letters did.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import SavedFilter, User
from accounts.roles import Duty, Role
from agendas.models import AgendaItem, Directive, RecordedFollowUp
from attendance.links import Purpose, hall_token_of, one_time_link_of, representative_token_of, token_of
from attendance.models import (
    AbsenceExplanation,
    AnswerEntry,
    Arrival,
    AttendanceCorrection,
    Hall,
    Invitation,
    OneTimeLink,
    Representation,
    WalkIn,
)
from attendance.states import AnswerSource, AttendanceSource, ExcuseReason, RepresentationState, Rsvp
from common.work import WorkState
from directory.models import Appointment, Contact, DirectoryImport, Membership, Official, Organization, Position, Region
from directory.states import ImportStage
from documents.models import Paper, PaperSettings, Rendering, Sheet
from documents.states import Edition, PaperKind, PaperState, SheetKind
from files.models import StoredFile
from followups.models import FollowUp, ProgressUpdate
from followups.states import FollowUpState
from handovers.links import handover_token_of
from handovers.models import Handover, HandoverItem
from meetings.models import (
    DutyAssignment,
    Meeting,
    MeetingKind,
    MeetingSeries,
    MeetingSource,
    Participant,
    SkippedPeriod,
    Venue,
)
from meetings.states import MatchState, MeetingMode, MeetingState, RoleInMeeting
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    AgendaItemFactory,
    AppointmentFactory,
    AttendanceRecordFactory,
    ContactFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    ForkopimdaMemberFactory,
    GovernmentFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingKindFactory,
    MeetingRoleFactory,
    MeetingSeriesFactory,
    OfficialFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    ProgressUpdateFactory,
    ProvinceFactory,
    RecordedFollowUpFactory,
    RepresentationFactory,
    SessionFactory,
    UserFactory,
    VenueFactory,
    follow_up_in,
    meeting_in,
    paper_of,
    user_with,
)
from tests.scene_day import day_of
from tests.scene_papers import papers_of_the_house

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
NOW = dt.datetime(2030, 10, 16, 12, tzinfo=dt.UTC)


@dataclass
class House:
    """A convener with one held meeting, and the accounts that are tried on its pages."""

    mark: str
    convener: Organization
    institution: Organization
    post: Position
    appointment: Appointment
    contact: Contact
    venue: Venue
    kind: MeetingKind
    series: MeetingSeries
    note: SkippedPeriod
    meeting: Meeting
    line: Participant
    invitation: Invitation
    representation: Representation
    arrival: Arrival
    walk_in: WalkIn
    explanation: AbsenceExplanation
    correction: AttendanceCorrection
    item: AgendaItem
    directive: Directive
    recorded: RecordedFollowUp
    letter: Paper
    copy: Rendering
    minutes: Paper
    draft: Rendering
    follow_up: FollowUp
    update: ProgressUpdate
    handover: Handover
    namesake: Official
    one_time_link: OneTimeLink
    message: Message
    sheet: Sheet
    duty: DutyAssignment
    table: DirectoryImport
    account: User
    membership: Membership
    # What came up on the agenda's day (`tests.scene_day`), by the names that addresses ask for.
    of_the_day: dict[str, Model] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    # Kept by the secretariat.
    kept_filter: SavedFilter | None = None

    @property
    def region(self) -> Region:
        region = self.convener.region
        assert region is not None
        return region

    def address(self, name: str, variant: int = 0, /, **instead: Any) -> str:
        """The address of the page `name` with this house's own rows in it; `instead` swaps some of them."""
        wanted = parameters_of(name)[variant]
        return reverse(name, kwargs={key: instead.get(key, self._value(name, key)) for key in wanted})

    def own(self, name: str) -> Any:
        """A row of the house by its own name, as a form sends it."""
        return self.of_the_day.get(name) or getattr(self, name)

    def _value(self, page: str, key: str) -> Any:
        named: dict[str, Any] = {
            "meeting": self.meeting,
            "item": self.item,
            "directive": self.directive,
            "recorded": self.recorded,
            "invitation": self.invitation,
            "representation": self.representation,
            "arrival": self.arrival,
            "walk_in": self.walk_in,
            "line": self.line,
            "explanation": self.explanation,
            "correction": self.correction,
            "saved": self.kept_filter,
            "paper": self._paper(page),
            "rendering": self.draft,
            "duty": self.duty,
            "convener": self.convener,
            "organization": self.institution,
            "venue": self.venue,
            "kind": self.kind,
            "series": self.series,
            "note": self.note,
            "follow_up": self.follow_up,
            "update": self.update,
            "handover": self.handover,
            "message": self.message,
            "table": self.table,
            "sheet": self.sheet,
            **self.of_the_day,
        }
        if page == "desk:election_file":
            named["election"] = self.of_the_day["published"]
        if page == "delegates:representative_ballot":
            named["vote"] = self.of_the_day["vote_of_the_representative"]
        if page == "desk:match":
            return {"meeting": self.meeting.public_id, "kind": "peserta", "name": self.line.public_id}[key]
        if page == "delegates:mandate_pdf" and key == "kind":
            return SheetKind.ASSIGNMENT_LETTER.value
        if key == "other":
            return self.namesake.public_id
        if key == "public_id":
            return self._of_directory(page).public_id
        plain = {
            "order": 1,
            "number": 1,
            "digits": "123456",
            "occurrence": "2030-04-10",
            "code": self.letter.verification_code if page.startswith("public:") else self.region.code,
            "token": self._token(page),
            "uidb36": "1",
            "key": "set-password",
            "name": "minutes-1.json",
        }
        return plain[key] if key in plain else named[key].public_id

    def _paper(self, page: str) -> Any:
        if page in {"desk:extract", "desk:clarification"}:
            return self.of_the_day[page.removeprefix("desk:")]
        return self.letter if page.startswith("desk:letter") else self.minutes

    def _token(self, page: str) -> str:
        if page == "delegates:handover":
            return handover_token_of(self.handover)
        if page.startswith(("delegates:board", "delegates:stage")):
            return hall_token_of(Purpose.BOARD, self.meeting.hall)
        if page.startswith("delegates:room_code"):
            return hall_token_of(Purpose.ROOM, self.meeting.hall)
        if page == "delegates:institution":
            return one_time_link_of(self.one_time_link).rstrip("/").rpartition("/")[2]
        if page.startswith("delegates:representative") or page == "delegates:brief":
            return representative_token_of(self.representation)
        return token_of(self.invitation)

    def _of_directory(self, page: str) -> Any:
        by_start = {
            "desk:position": self.post,
            "desk:appoint": self.post,
            "desk:appointment": self.appointment,
            "desk:contact_new": self.post,
            "desk:contact_": self.contact,
            "desk:organization": self.institution,
            "desk:units": self.convener,
            "desk:official": self.appointment.official,
            "desk:account": self.account,
            "desk:password": self.account,
            "desk:role_grant": self.account,
            "desk:role_revoke": self.membership,
        }
        fitting = max((start for start in by_start if page.startswith(start)), key=len)
        return by_start[fitting]


def build_house(mark: str, code: str, state: MeetingState = MeetingState.HELD) -> House:
    """Everything of one house. `mark` stands in every name; `code` is of its region."""
    rows = _directory(mark, code)
    rows |= _meeting(mark, state, **rows)
    rows |= _answer(mark, **rows)
    rows |= _said(mark, **rows)
    rows |= _papers(mark, **rows)
    rows |= _owed(mark, **rows)
    rows |= _tables(mark, **rows)
    rows |= _accounts(mark, **rows)
    rows |= _handed_on(mark, **rows)
    rows["of_the_day"] = day_of(mark, now=NOW, **rows) | papers_of_the_house(mark, **rows)
    house = House(mark=mark, **rows)
    _name_people(house)
    return house


def _directory(mark: str, code: str) -> dict[str, Any]:
    region = ProvinceFactory.create(code=code, name=f"Wilayah {mark}", short_name=f"Wilayah {mark}")
    convener = GovernmentFactory.create(region=region, short_name=f"Pemda {mark}")
    PaperSettings.objects.create(
        convener=convener, government_name=f"PEMERINTAH {mark}", unit_name=f"SEKRETARIAT {mark}", place="Ibu Kota"
    )
    institution = OrganizationFactory.create(parent=convener, name=f"Dinas {mark}", short_name=f"Dinas {mark}")
    post = PositionFactory.create(organization=institution, title=f"Kepala Dinas {mark}", short_title=f"Kadis {mark}")
    ForkopimdaMemberFactory.create(region=region, position=post)
    official = OfficialFactory.create(name=f"Pejabat {mark}")
    return {
        "convener": convener,
        "institution": institution,
        "post": post,
        "appointment": AppointmentFactory.create(position=post, official=official),
        "contact": ContactFactory.create(position=post, name=f"Ajudan {mark}", email=f"ajudan@{mark.lower()}.example"),
    }


def _meeting(mark: str, state: MeetingState, *, convener: Organization, **_rest: Any) -> dict[str, Any]:
    venue = VenueFactory.create(convener=convener, name=f"Aula {mark}")
    kind = MeetingKindFactory.create(convener=convener, label=f"Rakor {mark}")
    series = MeetingSeriesFactory.create(convener=convener, kind=kind, name=f"Rakor berkala {mark}", venue=venue)
    note = SkippedPeriod.objects.create(
        series=series, occurrence=dt.date(2030, 1, 9), reason=f"Tidak diadakan {mark}", noted_by=f"Akun {mark}"
    )
    meeting = meeting_in(
        state,
        participants=0,
        convener=convener,
        kind=kind,
        venue=venue,
        title=f"Rapat {mark}",
        mode=MeetingMode.HYBRID,
        join_link=f"https://rapat.example/{mark}",
        answer_deadline=NOW - dt.timedelta(days=2),
        attendance_finalised_at=NOW,
        is_imported=True,
    )
    MeetingSource.objects.create(
        meeting=meeting, convener=convener, schema_version=1, file=f"{mark}.json", sha256="0" * 64, kind="rakor"
    )
    Hall.objects.create(meeting=meeting, session=meeting.sessions.get())
    return {"venue": venue, "kind": kind, "series": series, "note": note, "meeting": meeting}


def _answer(mark: str, *, meeting: Meeting, post: Position, contact: Contact, **_rest: Any) -> dict[str, Any]:
    """One line of the roll, invited, represented, and marked."""
    line = ParticipantFactory.create(
        meeting=meeting,
        position=post,
        printed_name=f"Nama {mark}",
        printed_position=f"Kepala {mark}",
        match_state=MatchState.PROPOSED,
        proposed_position=post,
    )
    invitation = InvitationFactory.create(
        participant=line,
        state=Rsvp.DELEGATED,
        answered_at=NOW,
        excuse_document=_stored(f"surat keterangan {mark}.pdf"),
    )
    AnswerEntry.objects.create(
        invitation=invitation,
        revision=1,
        by=f"Sekretaris {mark}",
        source=AnswerSource.STAFF,
        state=Rsvp.DELEGATED,
        scan=_stored(f"pindaian {mark}.pdf"),
    )
    made = AttendanceRecordFactory.create(participant=line, state="represented", represented_by=f"Wakil {mark}")
    representation = RepresentationFactory.create(
        invitation=invitation,
        name=f"Wakil {mark}",
        state=RepresentationState.PROPOSED,
        letter=_stored(f"surat tugas {mark}.pdf"),
    )
    seen: dict[str, Any] = {
        "session": meeting.sessions.get(),
        "at": NOW,
        "by": f"Petugas {mark}",
        "door": f"Pintu {mark}",
    }
    return {
        "line": line,
        "invitation": invitation,
        "representation": representation,
        "arrival": Arrival.objects.create(
            receipt=f"arrival-{mark}",
            participant=line,
            source=AttendanceSource.QR,
            **seen,
            signature=_stored(f"tanda tangan {mark}.pdf"),
        ),
        "walk_in": WalkIn.objects.create(
            receipt=f"walk-in-{mark}", name=f"Tamu {mark}", institution=f"Lembaga {mark}", **seen
        ),
        "explanation": AbsenceExplanation.objects.create(
            participant=line,
            reason=ExcuseReason.OTHER,
            note=f"Penjelasan {mark}",
            document=_stored(f"penjelasan {mark}.pdf"),
            given_at=NOW,
            given_by=f"Ajudan {mark}",
        ),
        "correction": AttendanceCorrection.objects.create(
            mark=made,
            was="absent_no_notice",
            state="represented",
            represented_by=f"Wakil {mark}",
            reason=f"Salah tandai {mark}",
            document=_stored(f"koreksi {mark}.pdf"),
            by=f"Akun {mark}",
        ),
        # Far from its end, for the house outlives minutes.
        "one_time_link": OneTimeLink.objects.create(
            organization=post.organization, contact=contact, expires_at=NOW.replace(year=2100)
        ),
    }


def _said(mark: str, *, meeting: Meeting, institution: Organization, **_rest: Any) -> dict[str, Any]:
    item = AgendaItemFactory.create(meeting=meeting, title=f"Paparan {mark}", notes=f"Catatan {mark}")
    AgendaItemFactory.create(meeting=meeting, title=f"Paparan kedua {mark}")
    due = dt.date(2030, 11, 16)
    directive = DirectiveFactory.create(meeting=meeting, item=item, text=f"Arahan {mark}", due_date=due)
    DirectiveAddresseeFactory.create(directive=directive, organization=institution)
    recorded = RecordedFollowUpFactory.create(meeting=meeting, text=f"Tindak lanjut sumber {mark}")
    return {"item": item, "directive": directive, "recorded": recorded}


def _papers(mark: str, *, meeting: Meeting, invitation: Invitation, contact: Contact, **_rest: Any) -> dict[str, Any]:
    """The letter sent, the minutes with the participants, their PDFs, and a message that did not arrive."""
    letter = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT, addressee_line=f"Kepala {mark}")
    minutes = paper_of(meeting, PaperKind.MINUTES, PaperState.CIRCULATED)
    _rendering(letter, Edition.OFFICIAL)
    message = Message.objects.create(
        key=f"invitation:{invitation.public_id}",
        kind=MessageKind.INVITATION,
        convener=meeting.convener,
        meeting=meeting,
        invitation=invitation,
        contact=contact,
        to_name=f"Ajudan {mark}",
        to_address=contact.email,
        subject=f"Undangan: Rapat {mark}",
        body=f"Kepada {mark}: {{link}}",
        state=WorkState.FAILED,
    )
    return {
        "letter": letter,
        "copy": _rendering(letter, Edition.COPY, invitation=invitation),
        "minutes": minutes,
        "draft": _rendering(minutes, Edition.DRAFT, draft_facts={}),
        "message": message,
        "sheet": Sheet.objects.create(
            key=f"answers:{meeting.public_id}",
            kind=SheetKind.ANSWERS,
            convener=meeting.convener,
            meeting=meeting,
            facts={"title": f"Rekap {mark}"},
            state=WorkState.FAILED,
        ),
    }


def _owed(mark: str, *, meeting: Meeting, institution: Organization, post: Position, **_rest: Any) -> dict[str, Any]:
    owed = DirectiveFactory.create(meeting=meeting, text=f"Arahan yang ditagih {mark}")
    follow_up = follow_up_in(FollowUpState.IN_PROGRESS, directive=owed, organization=institution, position=post)
    update = ProgressUpdateFactory.create(
        follow_up=follow_up, note=f"Langkah {mark}", by=f"Delegasi {mark}", evidence=_stored(f"bukti {mark}.pdf")
    )
    return {"follow_up": follow_up, "update": update}


def _handed_on(mark: str, *, convener: Organization, post: Position, **rest: Any) -> dict[str, Any]:
    """What the new holder of the post takes over."""
    appointment, follow_up = rest["appointment"], rest["follow_up"]
    handover = Handover.objects.create(
        position=post,
        incoming=appointment,
        incoming_name=str(appointment),
        convener=convener,
        created_by=f"Akun {mark}",
    )
    HandoverItem.objects.create(handover=handover, follow_up=follow_up)
    second = PositionFactory.create(organization=post.organization, title=f"Jabatan lain {mark}", is_head=False)
    namesake = AppointmentFactory.create(position=second, official__name=f"Pejabat lain {mark}").official
    return {"handover": handover, "namesake": namesake}


def _tables(mark: str, *, convener: Organization, post: Position, **_rest: Any) -> dict[str, Any]:
    """A table of officials with one row, waiting for a word."""
    row = {
        "number": 2,
        "values": {"name": f"Baris {mark}", "title": post.title},
        "remarks": [],
        "act": "error",
        "post": post.title,
        "why": [{"code": "unknown_post", "title": f"Jabatan {mark}"}],
        "steps": [],
        "ways": [],
        "read": {},
        "decisions": [],
    }
    table = DirectoryImport.objects.create(
        key=f"officials:{mark}",
        convener=convener,
        file=_stored(f"pejabat {mark}.csv"),
        stage=ImportStage.PREVIEW,
        state=WorkState.DONE,
        rows=[row],
        total=1,
        asked_by=UserFactory.create(name=f"Penyusun {mark}"),
    )
    return {"table": table}


def _accounts(mark: str, *, meeting: Meeting, institution: Organization, **_rest: Any) -> dict[str, Any]:
    """An account to be changed by others, with a role and a duty to be taken away."""
    account = UserFactory.create(name=f"Akun {mark}")
    return {
        "account": account,
        "membership": Membership.objects.create(user=account, organization=institution, role=Role.DELEGATE),
        "duty": DutyAssignment.objects.create(meeting=meeting, user=account, duty=Duty.MODERATOR),
    }


def _name_people(house: House) -> None:
    for role in Role:
        place = house.institution if role == Role.DELEGATE else house.convener
        house.people[role.value] = user_with(role, place, name=role.value)
    for duty in Duty:
        house.people[duty.value] = UserFactory.create(name=duty.value)
        DutyAssignment.objects.create(meeting=house.meeting, user=house.people[duty.value], duty=duty)
    secretary = house.people[Role.SECRETARIAT.value]
    house.kept_filter = SavedFilter.objects.create(
        user=secretary, page="answers", name=f"Saringan {house.mark}", query="keadaan=pending"
    )


def second_meeting(house: House) -> Meeting:
    """Another meeting of the same house, seen by the same people; none of the first one's rows belong to it."""
    meeting: Meeting = MeetingFactory.create(
        convener=house.convener,
        kind=house.kind,
        venue=house.venue,
        title=f"Rapat kedua {house.mark}",
        state=MeetingState.HELD,
        first_day=dt.date(2030, 10, 17),
        is_imported=True,
    )
    SessionFactory.create(meeting=meeting, order=7)
    MeetingRoleFactory.create(meeting=meeting, role=RoleInMeeting.CHAIR, position=house.post)
    for duty in Duty:
        DutyAssignment.objects.create(meeting=meeting, user=house.people[duty.value], duty=duty)
    return meeting


def _stored(name: str) -> StoredFile:
    stored = StoredFile(name=name, media_type="application/pdf", size=len(PDF), sha256="0" * 64, uploaded_by="Contoh")
    stored.content.save(name, ContentFile(PDF))
    return stored


def _rendering(paper: Paper, edition: Edition, **fields: Any) -> Rendering:
    rendering = Rendering(
        key=f"{edition}:{paper.public_id}", paper=paper, edition=edition, state=WorkState.DONE, **fields
    )
    rendering.file.save("paper.pdf", ContentFile(PDF))
    return rendering


# --- every address of the portal ---------------------------------------------------------------------------------


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(name with namespace, pattern) of each address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name or ''}", pattern


def parameters_of(name: str) -> list[list[str]]:
    """The parameters of each address that bears `name`: some pages can be opened with or without one."""
    namespace, _, bare = name.rpartition(":")
    resolver = get_resolver()
    if namespace:
        resolver = resolver.namespace_dict[namespace][1]
    return [list(wanted) for ways in resolver.reverse_dict.getlist(bare) for _path, wanted in ways[0]]


# --- who knocks --------------------------------------------------------------------------------------------------


def client_of(user: User | None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def stored_rows() -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored, table by table, but what is no state: sessions, and that a link was seen opened."""
    passing = {"sessions.Session", "attendance.LinkOpening"}
    tables = [model for model in apps.get_models() if model._meta.label not in passing]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in tables}


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
