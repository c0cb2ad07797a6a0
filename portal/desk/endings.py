"""What is read back in plain words before a meeting ends and before its minutes go to approval, each with a way to mend
it. A fixed number of queries."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agendas.models import Directive, DiscussionEntry, Presentation
from agendas.queries import missing_of
from agendas.queries.undecided import undecided_items
from agendas.states import EntryKind, PresentationState
from attendance.models import Arrival, AttendanceRecord, Representation, WalkIn
from attendance.states import ACTIVE_REPRESENTATION, ArrivalState, Attendance
from common.dates import long_date
from common.holidays import holiday_on, is_working_day
from directory.models import Appointment
from directory.states import AppointmentStatus
from elections.models import Election, Vote
from elections.states import ElectionState, VoteState
from meetings.models import Meeting, MeetingRole, Quote
from meetings.states import RoleInMeeting

# Whoever speaks so is someone: without a name the minutes say nothing.
_SPOKEN = (EntryKind.ASKS, EntryKind.ANSWERS, EntryKind.RESPONDS, EntryKind.GUIDES, EntryKind.PRESENTS)
# Named with each finding; the rest stands on the page it leads to.
_NAMED = 5


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the minutes should have it."""

    words: str
    url: str
    verb: str
    # Which they are, where a few can be named.
    named: tuple[str, ...] = ()
    # The meeting cannot end with it.
    blocks: bool = False

    @property
    def shape(self) -> str:
        return "alert" if self.blocks else "exc"


def findings_of(meeting: Meeting) -> list[Finding]:
    """Everything that should be mended first, what holds up the end on top."""
    found = [
        *_items(meeting),
        *_votes(meeting),
        *_entries(meeting),
        *_directives(meeting),
        *_quotes(meeting),
        *_people(meeting),
        *_doors(meeting),
        *_materials(meeting),
    ]
    return sorted(found, key=lambda finding: not finding.blocks)


def _items(meeting: Meeting) -> Iterator[Finding]:
    titles = list(undecided_items(meeting).values_list("title", flat=True))
    if titles:
        words = ngettext("%(count)s item without a decision", "%(count)s items without a decision", len(titles))
        yield _finding(meeting, words, titles, "notes", _("Decide"), blocks=True)


def _votes(meeting: Meeting) -> Iterator[Finding]:
    going = (VoteState.OPEN, VoteState.CLOSED)
    rows = Vote.objects.filter(meeting=meeting, state__in=(*going, VoteState.COUNTED)).values_list("question", "state")
    still = [question for question, state in rows if state in going]
    hidden = [question for question, state in rows if state == VoteState.COUNTED]
    if still:
        words = ngettext("%(count)s vote that is not counted", "%(count)s votes that are not counted", len(still))
        yield _finding(meeting, words, still, "votes", _("To the votes"), blocks=True)
    if hidden:
        words = ngettext("%(count)s result that was not shown", "%(count)s results that were not shown", len(hidden))
        yield _finding(meeting, words, hidden, "votes", _("To the votes"))
    begun = (ElectionState.NOMINATING, ElectionState.OPEN, ElectionState.COUNTED)
    bodies = list(Election.objects.filter(meeting=meeting, state__in=begun).values_list("body", flat=True))
    if bodies:
        words = ngettext("%(count)s election without a record", "%(count)s elections without a record", len(bodies))
        yield _finding(meeting, words, bodies, "elections", _("To the elections"))


def _entries(meeting: Meeting) -> Iterator[Finding]:
    nameless = DiscussionEntry.objects.filter(meeting=meeting, kind__in=_SPOKEN, speaker="", removed_at=None)
    if count := nameless.count():
        words = ngettext("%(count)s entry without a speaker", "%(count)s entries without a speaker", count)
        yield _finding(meeting, words, [], "notes", _("Name the speaker"), count=count)


def _directives(meeting: Meeting) -> Iterator[Finding]:
    rows = list(Directive.objects.filter(meeting=meeting).prefetch_related("addressees"))
    if unaddressed := [str(row) for row in rows if "addressee" in missing_of(row)]:
        words = ngettext(
            "%(count)s directive without addressee", "%(count)s directives without addressee", len(unaddressed)
        )
        yield _finding(meeting, words, unaddressed, "notes", _("Mend"))
    if undated := [str(row) for row in rows if "due_date" in missing_of(row)]:
        words = ngettext("%(count)s directive without due date", "%(count)s directives without due date", len(undated))
        yield _finding(meeting, words, undated, "notes", _("Mend"))
    if off := [_off(row, row.due_date) for row in rows if row.due_date and not is_working_day(row.due_date)]:
        words = ngettext("%(count)s due date on a day off", "%(count)s due dates on a day off", len(off))
        yield _finding(meeting, words, off, "notes", _("Choose another day"))
    if unread := [str(row) for row in rows if row.read_back_at is None]:
        words = ngettext(
            "%(count)s directive that was not read back", "%(count)s directives that were not read back", len(unread)
        )
        yield _finding(meeting, words, unread, "read_back", _("Read back"))


def _quotes(meeting: Meeting) -> Iterator[Finding]:
    count = Quote.objects.filter(meeting=meeting, checked_at=None).count()
    if count:
        words = ngettext("%(count)s quotation that nobody checked", "%(count)s quotations that nobody checked", count)
        yield _finding(meeting, words, [], "quotes", _("Check"), count=count)


def _people(meeting: Meeting) -> Iterator[Finding]:
    named = set(MeetingRole.objects.filter(meeting=meeting).values_list("role", flat=True))
    nobody = [role.label for role in (RoleInMeeting.CHAIR, RoleInMeeting.NOTE_TAKER) if role not in named]
    if nobody:
        words = ngettext("%(count)s signer is not named", "%(count)s signers are not named", len(nobody))
        yield _finding(meeting, words, [str(role) for role in nobody], "meeting_edit", _("Name them"))
    acting = _acting_without_decree(meeting)
    if acting:
        words = ngettext(
            "%(count)s acting official without a decree", "%(count)s acting officials without a decree", len(acting)
        )
        yield _finding(meeting, words, acting, "participants", _("See the roll"))
    sent = _sent_without_letter(meeting)
    if sent:
        words = ngettext(
            "%(count)s representative without a letter", "%(count)s representatives without a letter", len(sent)
        )
        yield _finding(meeting, words, sent, "answers", _("See the answers"))


def _acting_without_decree(meeting: Meeting) -> list[str]:
    """The Plt., Plh., Pj. and Pjs. on the roll or in a role, whose decree the directory does not know."""
    posts = Q(position__in=meeting.participants.filter(position__isnull=False).values("position"))
    lead = Q(position__in=meeting.roles.filter(position__isnull=False).values("position"))
    day = meeting.first_day or dt.date.max
    rows = (
        Appointment.objects.filter(posts | lead, decree_number="")
        .exclude(status=AppointmentStatus.DEFINITIVE)
        .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        .select_related("position", "official")
    )
    return [f"{row.official.name}, {row.printed_title}" for row in rows]


def _sent_without_letter(meeting: Meeting) -> list[str]:
    came = AttendanceRecord.objects.filter(participant__invitation=OuterRef("invitation"), state=Attendance.REPRESENTED)
    rows = Representation.objects.filter(
        Exists(came),
        invitation__participant__meeting=meeting,
        state__in=ACTIVE_REPRESENTATION,
        letter__isnull=True,
    )
    return [str(row) for row in rows]


def _doors(meeting: Meeting) -> Iterator[Finding]:
    conflicts = Arrival.objects.filter(session__meeting=meeting, state=ArrivalState.CONFLICT).count()
    if conflicts:
        words = ngettext("%(count)s record of the door to decide", "%(count)s records of the door to decide", conflicts)
        yield _finding(meeting, words, [], "door_conflicts", _("Decide"), count=conflicts)
    waiting = WalkIn.objects.waiting().filter(session__meeting=meeting).count()
    if waiting:
        words = ngettext(
            "%(count)s person without invitation at the door",
            "%(count)s people without invitation at the door",
            waiting,
        )
        yield _finding(meeting, words, [], "walk_ins", _("Decide"), count=waiting)


def _materials(meeting: Meeting) -> Iterator[Finding]:
    slots = Presentation.objects.filter(meeting=meeting, state=PresentationState.SUBMITTED).select_related("item")
    titles = [str(slot) for slot in slots]
    if titles:
        words = ngettext("%(count)s material nobody checked", "%(count)s materials nobody checked", len(titles))
        yield _finding(meeting, words, titles, "presentations", _("Check"))


def _off(directive: Directive, day: dt.date) -> str:
    """ "4. Penguatan … (Rabu, 25 Desember 2024: Hari Natal)"."""
    return f"{directive} ({long_date(day)}: {holiday_on(day) or _('weekend')})"


def _finding(
    meeting: Meeting,
    words: str,
    named: list[str],
    page: str,
    verb: str,
    *,
    count: int | None = None,
    blocks: bool = False,
) -> Finding:
    return Finding(
        words=words % {"count": len(named) if count is None else count},
        url=reverse(f"desk:{page}", args=[meeting.public_id]),
        verb=verb,
        named=tuple(named[:_NAMED]),
        blocks=blocks,
    )
