"""The pre-flight: the meeting read back to whoever is about to send its invitations."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import long_date, weekday_date
from common.holidays import holiday_on
from directory.models import Contact
from directory.queries import current_holders
from meetings.models import Meeting, Participant
from meetings.radar import Radar, radar_of
from meetings.states import MeetingMode

# Names shown under a finding; the rest is counted.
NAMED = 8


@dataclass(frozen=True)
class Finding:
    """One thing worth a second look before the letters go out. Nothing here forbids sending: offices know more."""

    words: str
    # Whom or what it concerns, the first few of them.
    names: list[str] = field(default_factory=list)
    more: int = 0
    # Which page mends it: "roll", "plan", "radar", or a post of the directory that `directory` names.
    mend: str = ""
    is_grave: bool = True

    @property
    def shape(self) -> str:
        return "alert" if self.is_grave else "wait"


@dataclass(frozen=True)
class Preflight:
    """What is to be sent, to how many, and what is doubtful about it."""

    invited: int
    reachable: int
    findings: list[Finding]
    radar: Radar


def preflight_of(meeting: Meeting) -> Preflight:
    """Read the meeting back; a fixed number of queries, however long the roll."""
    lines = [
        line for line in meeting.participants.select_related("position__organization", "official") if line.is_invitable
    ]
    reached = _reached_posts(lines)
    reachable = sum(1 for line in lines if _is_reachable(line, reached))
    radar = radar_of(meeting)
    findings = [
        *_about_holders(meeting, lines),
        *_about_contacts(lines, reached),
        *_about_clashes(radar),
        *_about_days(meeting),
        *_about_room(meeting, len(lines)),
    ]
    return Preflight(invited=len(lines), reachable=reachable, findings=findings, radar=radar)


# --- who ----------------------------------------------------------------------------------------------------------


def _about_holders(meeting: Meeting, lines: list[Participant]) -> Iterator[Finding]:
    posts = [line.position for line in lines if line.position]
    holders = current_holders(posts, meeting.first_day or timezone.localdate())
    vacant = [post.title for post in posts if post.pk not in holders]
    if vacant:
        words = ngettext(
            "%(count)s post has no holder on that day", "%(count)s posts have no holder on that day", len(vacant)
        )
        yield _finding(words % {"count": len(vacant)}, vacant, mend="directory")
    persons = Counter(holder.official.merged_into_id or holder.official_id for holder in holders.values())
    twice = [
        f"{holder.official.name}: {holder.printed_title}"
        for holder in holders.values()
        if persons[holder.official.merged_into_id or holder.official_id] > 1
    ]
    if twice:
        number = sum(1 for count in persons.values() if count > 1)
        words = ngettext(
            "%(count)s person is invited under several posts",
            "%(count)s persons are invited under several posts",
            number,
        )
        yield _finding(words % {"count": number}, twice, mend="roll", is_grave=False)


def _reached_posts(lines: list[Participant]) -> dict[int, bool]:
    """By post that can be reached: whether by e-mail (else only by telephone)."""
    reached: dict[int, bool] = {}
    contacts = Contact.objects.filter(position__in=[line.position_id for line in lines if line.position_id])
    for post, email, phone in contacts.filter(is_active=True).values_list("position", "email", "phone"):
        if email or phone:
            reached[post] = reached.get(post, False) or bool(email)
    return reached


def _is_reachable(line: Participant, reached: dict[int, bool]) -> bool:
    if line.position_id is None:
        return bool(line.guest_email or line.guest_phone)
    return line.position_id in reached


def _about_contacts(lines: list[Participant], reached: dict[int, bool]) -> Iterator[Finding]:
    unreached = [str(line) for line in lines if not _is_reachable(line, reached)]
    if unreached:
        words = ngettext(
            "%(count)s post has neither e-mail nor telephone",
            "%(count)s posts have neither e-mail nor telephone",
            len(unreached),
        )
        yield _finding(words % {"count": len(unreached)}, unreached, mend="directory")
    by_phone = [
        str(line)
        for line in lines
        if _is_reachable(line, reached)
        and not (line.guest_email if line.position_id is None else reached.get(line.position_id))
    ]
    if by_phone:
        words = ngettext(
            "%(count)s post has no e-mail: send the link by WhatsApp",
            "%(count)s posts have no e-mail: send the link by WhatsApp",
            len(by_phone),
        )
        yield _finding(words % {"count": len(by_phone)}, by_phone, mend="directory", is_grave=False)


# --- when and where -----------------------------------------------------------------------------------------------


def _about_clashes(radar: Radar) -> Iterator[Finding]:
    if radar.is_chair_taken:
        busy = next(clash.busy for clash in radar.clashes if clash.is_chair)
        yield Finding(_("The chair is invited elsewhere at that time"), [f"{busy.whose}, {busy.words}"], mend="radar")
    if radar.is_venue_taken:
        busy = next(clash.busy for clash in radar.clashes if clash.is_venue)
        yield Finding(_("The venue is taken at that time"), [f"{busy.whose}, {busy.words}"], mend="radar")
    taken = sorted({clash.what for clash in radar.clashes if not clash.is_venue and not clash.is_chair})
    if taken:
        words = ngettext(
            "%(count)s post is expected elsewhere at that time",
            "%(count)s posts are expected elsewhere at that time",
            len(taken),
        )
        yield _finding(words % {"count": len(taken)}, taken, mend="radar")


def _about_days(meeting: Meeting) -> Iterator[Finding]:
    for day in sorted({row.date for row in meeting.sessions.all() if row.date}):
        if free := free_day(day):
            words = _("The meeting is on a day off: %(day)s (%(why)s)")
            yield Finding(words % {"day": weekday_date(day), "why": free}, mend="plan")
    if meeting.answer_deadline is None:
        return
    deadline = meeting.answer_deadline.astimezone(meeting.zone)
    if free := free_day(deadline.date()):
        words = _("The deadline for answers falls on a day off: %(day)s (%(why)s)")
        yield Finding(words % {"day": weekday_date(deadline.date()), "why": free}, mend="plan")
    if deadline <= timezone.now():
        words = _("The deadline for answers has passed already: %(day)s")
        yield Finding(words % {"day": weekday_date(deadline.date())}, mend="plan")
    starts = [row.starts_at for row in meeting.sessions.all() if row.starts_at]
    if starts and meeting.answer_deadline >= min(starts):
        words = _("The deadline for answers is not before the meeting: %(day)s")
        yield Finding(words % {"day": long_date(deadline.date())}, mend="plan")


def free_day(day: dt.date) -> str:
    """Why nobody is at work on `day`: the name of the holiday, or the weekend; empty on a working day."""
    if holiday := holiday_on(day):
        return holiday
    return _("weekend") if day.weekday() >= 5 else ""


def _about_room(meeting: Meeting, invited: int) -> Iterator[Finding]:
    capacity = meeting.venue.capacity if meeting.venue and meeting.mode != MeetingMode.ONLINE else None
    if capacity is not None and invited > capacity:
        words = _("%(invited)s are invited; the venue has %(seats)s seats")
        yield Finding(words % {"invited": invited, "seats": capacity}, mend="plan")


def _finding(words: str, names: list[str], *, mend: str, is_grave: bool = True) -> Finding:
    return Finding(words, names[:NAMED], max(len(names) - NAMED, 0), mend, is_grave)
