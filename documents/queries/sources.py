"""What the facts of every paper are read from. Words are Indonesian whatever language the reader uses."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import cast

from django.conf import settings

from common.holidays import after_working_days
from directory.models import Organization, Position
from directory.queries import holder_on
from directory.states import STATUS_PREFIX, AppointmentStatus, PositionRole
from documents import facts
from documents.models import Paper, PaperSettings
from meetings.models import Meeting, MeetingRole, NamedPerson
from meetings.states import MeetingMode, RoleInMeeting

LANGUAGE = "id"

MODES = {
    MeetingMode.ON_SITE: "Tatap muka",
    MeetingMode.ONLINE: "Daring",
    MeetingMode.HYBRID: "Tatap muka dan daring",
}


@dataclass(frozen=True)
class Issue:
    """What approval adds to a paper: number, day, and by whom it was approved."""

    number: str
    dated: dt.date
    approved_at: dt.datetime
    approver_label: str


def settings_of(convener: Organization) -> PaperSettings:
    """The convener's newest settings, or unsaved ones with what follows from its name."""
    return convener.paper_settings.order_by("-version").first() or usual_settings(convener)


def usual_settings(convener: Organization) -> PaperSettings:
    """What holds while nothing was set: not saved, version 0."""
    return PaperSettings(
        version=0,
        convener=convener,
        government_name=convener.name,
        unit_name="Sekretariat Daerah",
        place=convener.region.capital if convener.region else "",
    )


def letterhead_facts(
    settings: PaperSettings, signer: Position | None, on_behalf_of: Position | None
) -> facts.Letterhead:
    """The kop: a head of region who signs himself uses the kop of the office, everyone else the unit's.

    Source: Permendagri 1/2023 as excerpted (domain notes, papers); which kop an a.n. signature takes is the office's
    own rule (`PaperSettings.delegated_uses_office_kop`), and the unit's is the usual one.
    """
    principal = on_behalf_of if settings.delegated_uses_office_kop and on_behalf_of else signer
    signs_himself = on_behalf_of is None or principal is on_behalf_of
    if principal and principal.role == PositionRole.HEAD_OF_REGION and signs_himself:
        return facts.Letterhead(
            kind="jabatan",
            unit_name=principal.title,
            place=settings.place or None,
            crest=settings.office_crest or None,
        )
    return facts.Letterhead(
        government_name=settings.government_name,
        unit_name=settings.unit_name,
        address_lines=tuple(line.strip() for line in settings.address.splitlines() if line.strip()),
        place=settings.place or None,
        crest=settings.crest or None,
    )


def layout_facts(settings: PaperSettings) -> facts.Layout:
    """The page that the office has set, with the version of its settings."""
    return facts.Layout(
        settings_version=settings.version,
        paper_size=cast("facts.PaperSize", settings.paper_size),
        margins=(settings.margin_top, settings.margin_right, settings.margin_bottom, settings.margin_left),
        font=cast("facts.Font", settings.font),
        font_size=settings.font_size,
        line_spacing=settings.line_spacing,
    )


def paper_facts(paper: Paper, settings: PaperSettings) -> facts.Paper:
    return facts.Paper(
        kind=cast("facts.PaperKind", paper.kind),
        version=paper.version,
        replaces=paper.supersedes.number if paper.correction_reason and paper.supersedes else None,
        classification=settings.numbers_of(paper.kind)["classification"] or None,
        security=settings.security or None,
    )


def issued(said: facts.PaperFacts, paper: Paper, issue: Issue) -> facts.PaperFacts:
    """What was read, with what approval adds: between reading and freezing nothing else can change."""
    code = paper.verification_code
    return replace(
        _with_answer_day(said, issue.dated),
        paper=replace(said.paper, is_draft=False, number=issue.number, date=issue.dated),
        approval=facts.Approval(
            mode=cast("facts.SigningMode", paper.signing_mode),
            approver_label=issue.approver_label,
            approved_at=issue.approved_at,
            zone=str(paper.meeting.timezone),
        ),
        verification=facts.Verification(url=f"{settings.BASE_URL}/v/{code}/", code=code),
    )


def _with_answer_day(said: facts.PaperFacts, dated: dt.date) -> facts.PaperFacts:
    """A letter that asks for an answer says until which day, counted from its own."""
    if not isinstance(said, facts.ClarificationFacts) or said.answer_days is None:
        return said
    return replace(said, answer_until=after_working_days(dated, said.answer_days))


def meeting_facts(meeting: Meeting, *, recorded: bool) -> facts.Meeting:
    """The meeting. `recorded`: times as they were (minutes); else as they are planned (letter)."""
    source = getattr(meeting, "source", None)
    sessions = tuple(
        facts.Session(
            label=session.label or None,
            date=session.date,
            date_text=(source.date_text or None) if source and session.date is None else None,
            weekday_text=(source.weekday_text or None) if source and session.date is None else None,
            called_at=session.start_time if recorded else None,
            starts=_began(meeting, index) if recorded else session.start_time,
            ends=_ended(meeting, index, len(meeting.sessions.all())) if recorded else session.end_time,
            zone=meeting.timezone,
        )
        for index, session in enumerate(meeting.sessions.all())
    )
    venue = meeting.venue
    return facts.Meeting(
        title=meeting.title,
        kind_label=meeting.kind.label,
        theme=meeting.theme or None,
        purposes=tuple(meeting.purposes),
        focus=tuple(meeting.focus),
        strategic_issues=tuple(meeting.strategic_issues),
        convener=meeting.convener.name,
        period=_period(meeting),
        sessions=sessions,
        venue=facts.Venue(name=venue.name, city=venue.city or None, address=venue.address or None)
        if venue
        else facts.Venue(),
        mode=None if meeting.is_imported else MODES[MeetingMode(meeting.mode)],
    )


def role_of(meeting: Meeting, role: RoleInMeeting) -> MeetingRole | None:
    return next((row for row in meeting.roles.all() if row.role == role), None)


def person_facts(person: NamedPerson | None, day: dt.date | None) -> facts.Person | None:
    """Someone as the paper names them: as printed by a source, else the post and who holds it on `day`."""
    if person is None:
        return None
    if person.printed_name or person.printed_position:
        return facts.Person(
            name=person.printed_name or None,
            position=person.printed_position or (person.position.title if person.position else None),
            status=person.printed_status or None,
            note=person.note or None,
        )
    if person.position is None:
        return None
    held = holder_on(person.position, day) if day else None
    return facts.Person(
        name=held.official.name if held else None,
        position=person.position.title,
        status=STATUS_PREFIX[AppointmentStatus(held.status)] or None if held else None,
        note=person.note or None,
    )


def signer_facts(
    position: Position | None, day: dt.date | None, *, on_behalf_of: Position | None = None, caption: str | None = None
) -> facts.Signer | None:
    """The signature block of a post, with who holds it on `day`; heads of region sign without rank and NIP."""
    if position is None:
        return None
    held = holder_on(position, day) if day else None
    return facts.Signer(
        caption=caption,
        on_behalf_of=on_behalf_of.title if on_behalf_of else None,
        status=STATUS_PREFIX[AppointmentStatus(held.status)] or None if held else None,
        position=position.title,
        name=held.official.name if held else None,
        grade=(held.official.grade or None) if held else None,
        nip=(held.official.nip or None) if held else None,
        prints_rank=position.is_ranked and position.role not in {PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD},
    )


def _period(meeting: Meeting) -> str | None:
    if meeting.period_quarter and meeting.period_year:
        return f"{meeting.get_period_quarter_display()} {meeting.period_year}"
    return meeting.period_text or (str(meeting.period_year) if meeting.period_year else None)


def _began(meeting: Meeting, index: int) -> dt.time | None:
    return meeting.started_at.astimezone(meeting.zone).time() if index == 0 and meeting.started_at else None


def _ended(meeting: Meeting, index: int, count: int) -> dt.time | None:
    return meeting.ended_at.astimezone(meeting.zone).time() if index == count - 1 and meeting.ended_at else None
