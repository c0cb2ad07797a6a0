"""The plan of a meeting: made, changed, copied."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from directory.models import Organization
from directory.states import RegionKind
from meetings.actions.lists import ensure_kinds
from meetings.actions.roll import copy_roll
from meetings.actions.states import require_schedulable
from meetings.models import Meeting, MeetingKind, MeetingRole, Session
from meetings.permissions import require, require_at
from meetings.plan import MeetingPlan, RolePlan, SessionPlan
from meetings.states import MatchState, MeetingLevel, MeetingState, RoleInMeeting

# The fields that a plan sets as they are; kind, sessions and roles need a step of their own.
PLAIN_FIELDS = (
    "title",
    "theme",
    "purposes",
    "focus",
    "strategic_issues",
    "period_year",
    "period_quarter",
    "period_text",
    "is_first",
    "mode",
    "venue",
    "join_link",
    "answer_deadline",
    "representation",
    "minimum_rank",
    "shared_representatives",
    "companions_limit",
    "excuse_needs_document",
    "best_practice_sharing",
    "public_accountability",
    "parent_meeting",
)
LISTS = frozenset({"purposes", "focus", "strategic_issues"})


class NoLongerPlanned(WrongState):
    """The invitations are out: the plan is no longer changed by editing it."""


class PlanImpossible(RakorError):
    """The plan contradicts itself, or uses what belongs to another convener."""


@transaction.atomic
def create_meeting(*, convener: Organization, plan: MeetingPlan, by: Actor) -> Meeting:
    """A new draft of `convener`, in its zone. Raises `PlanImpossible`, `Refused`."""
    require_at(by, Power.PLAN_MEETINGS, convener)
    meeting = Meeting(convener=convener, timezone=convener.timezone, level=_level(convener), created_by=by.actor_label)
    _write(meeting, plan, by)
    record("create_meeting", meeting, by=by, subject=meeting, after=_facts(meeting))
    return meeting


@transaction.atomic
def edit_meeting(*, meeting: Meeting, plan: MeetingPlan, by: Actor) -> Meeting:
    """Bring the meeting to `plan`; a scheduled one must stay complete.

    Raises `NoLongerPlanned`, `PlanImpossible`, `NotReady` (scheduled, and the change leaves a gap), `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    meeting = locked_plan(meeting)
    before = _facts(meeting)
    _write(meeting, plan, by)
    if meeting.state == MeetingState.SCHEDULED:
        require_schedulable(meeting)
    after = _facts(meeting)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        record(
            "edit_meeting",
            meeting,
            by=by,
            subject=meeting,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return meeting


@transaction.atomic
def copy_meeting(*, source: Meeting, title: str, first_day: dt.date | None, by: Actor) -> Meeting:
    """A draft like `source`, with its roll, its sessions moved so that the first falls on `first_day`.

    Without `first_day` the copy has no sessions. The period it speaks about and the cut-off for answers are left open:
    they belong to the occasion. Of imported history only the posts a person has confirmed are taken over. Called by
    `flows.meetings.copy_meeting`, which adds the agenda. Raises `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, source)
    plan = MeetingPlan(
        title=title,
        kind=source.kind.code,
        theme=source.theme,
        purposes=tuple(source.purposes),
        focus=tuple(source.focus),
        strategic_issues=tuple(source.strategic_issues),
        sessions=_moved_sessions(source, first_day),
        roles=_copied_roles(source),
        mode=source.mode,  # type: ignore[arg-type]
        venue=source.venue,
        join_link=source.join_link,
        representation=source.representation,  # type: ignore[arg-type]
        minimum_rank=source.minimum_rank,
        shared_representatives=source.shared_representatives,
        companions_limit=source.companions_limit,
        excuse_needs_document=source.excuse_needs_document,
        best_practice_sharing="" if source.is_imported else source.best_practice_sharing,
        public_accountability="" if source.is_imported else source.public_accountability,
        parent_meeting=source.parent_meeting,
    )
    meeting = create_meeting(convener=source.convener, plan=plan, by=by)
    meeting.copied_from = source
    meeting.save(update_fields=["copied_from"])
    copy_roll(source=source, target=meeting)
    record("copy_meeting", meeting, by=by, subject=meeting, after={"source": source.title})
    return meeting


def locked_plan(meeting: Meeting) -> Meeting:
    """The meeting as it now stands, held until the transaction ends. Raises `NoLongerPlanned`."""
    now = Meeting.objects.select_for_update(of=("self",)).select_related("convener__region", "kind").get(pk=meeting.pk)
    if not now.is_planning:
        raise NoLongerPlanned(
            _("The plan can no longer be changed here: the meeting is “%(state)s”.")
            % {"state": now.get_state_display()}
        )
    return now


def _write(meeting: Meeting, plan: MeetingPlan, by: Actor) -> None:
    _check(meeting, plan)
    meeting.kind = _kind(meeting, plan.kind, by)
    for name in PLAIN_FIELDS:
        value = getattr(plan, name)
        setattr(meeting, name, list(value) if name in LISTS else value)
    meeting.first_day = plan.first_day
    meeting.save()
    write_sessions(meeting, sorted(plan.sessions, key=lambda session: (session.date, session.start or dt.time.min)))
    _write_roles(meeting, plan.roles)


def _check(meeting: Meeting, plan: MeetingPlan) -> None:
    if not plan.title.strip():
        raise PlanImpossible(_("A meeting needs a title."))
    if not all(session.is_possible for session in plan.sessions):
        raise PlanImpossible(_("A session must end after it starts."))
    if plan.period_quarter and not plan.period_year:
        raise PlanImpossible(_("A quarter needs its year."))
    if plan.venue and plan.venue.convener_id != meeting.convener_id:
        raise PlanImpossible(_("This venue belongs to another convener."))
    parent = plan.parent_meeting
    if parent and (parent.pk == meeting.pk or parent.convener.region_id not in _regions_above(meeting.convener)):
        raise PlanImpossible(_("This cannot be the meeting it follows from."))


def _regions_above(convener: Organization) -> set[int | None]:
    """A technical meeting may follow from one of the own government, or of the province above."""
    return {convener.region_id, convener.region.parent_id if convener.region else None}


def _kind(meeting: Meeting, code: str, by: Actor) -> MeetingKind:
    kinds = ensure_kinds(convener=meeting.convener, by=by)
    kind = kinds.get(code)
    # A kind put aside may stay with the meeting that has it.
    if kind is None or not (kind.is_active or kind.pk == meeting.kind_id):
        raise PlanImpossible(_("There is no such kind of meeting."))
    return kind


def _level(convener: Organization) -> MeetingLevel:
    region = convener.region
    return MeetingLevel.PROVINCE if region is None or region.kind == RegionKind.PROVINCE else MeetingLevel.REGENCY


def write_sessions(meeting: Meeting, plans: list[SessionPlan]) -> None:
    """Change the sessions in place, so that what hangs on one of them stays with it."""
    kept = list(meeting.sessions.all())
    for order, plan in enumerate(plans, start=1):
        session = kept[order - 1] if order <= len(kept) else Session(meeting=meeting)
        session.order = order
        session.label = plan.label
        session.date = plan.date
        session.starts_at = moment_of(meeting, plan.date, plan.start)
        session.ends_at = moment_of(meeting, plan.date, plan.end)
        session.save()
    for surplus in kept[len(plans) :]:
        surplus.delete()


def moment_of(meeting: Meeting, day: dt.date, at: dt.time | None) -> dt.datetime | None:
    """The moment that the meeting's own clock shows `at` on `day`."""
    return dt.datetime.combine(day, at, tzinfo=meeting.zone) if at is not None else None


def _write_roles(meeting: Meeting, plans: Mapping[RoleInMeeting, RolePlan]) -> None:
    kept = {row.role: row for row in meeting.roles.all()}
    for role in RoleInMeeting:
        plan = plans.get(role)
        if plan:
            row = kept.get(role) or MeetingRole(meeting=meeting, role=role)
            row.position = plan.position
            row.printed_name = plan.name
            row.printed_position = "" if plan.position else plan.title
            # Chosen from the directory by a person: there is nothing left to propose.
            row.match_state = MatchState.CONFIRMED if plan.position else MatchState.NONE
            row.save()
        elif role in kept:
            kept[role].delete()


def _facts(meeting: Meeting) -> dict[str, Any]:
    """The plan as the trail keeps it."""
    facts: dict[str, Any] = {name: getattr(meeting, name) for name in ("kind", *PLAIN_FIELDS)}
    # The link opens the meeting to whoever reads it; the trail is read by more than those who come.
    facts["join_link"] = bool(meeting.join_link)
    facts["sessions"] = [
        {"label": row.label, "date": row.date, "starts_at": row.starts_at, "ends_at": row.ends_at}
        for row in meeting.sessions.all()
    ]
    facts["roles"] = {row.role: row.label for row in meeting.roles.select_related("position")}
    return facts


def _moved_sessions(source: Meeting, first_day: dt.date | None) -> tuple[SessionPlan, ...]:
    dated = [session for session in source.sessions.all() if session.date]
    if first_day is None:
        return ()
    if not dated:
        return (SessionPlan(first_day),)
    shift = first_day - min(session.date for session in dated if session.date)
    return tuple(
        SessionPlan(session.date + shift, session.start_time, session.end_time, session.label)
        for session in dated
        if session.date
    )


def _copied_roles(source: Meeting) -> dict[RoleInMeeting, RolePlan]:
    roles = {}
    for row in source.roles.select_related("position"):
        if row.position is not None:
            roles[RoleInMeeting(row.role)] = RolePlan(position=row.position)
        elif not source.is_imported:
            roles[RoleInMeeting(row.role)] = RolePlan(name=row.printed_name, title=row.printed_position)
    return roles
