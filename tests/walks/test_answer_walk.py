"""Any acts by anyone in any order: an answer moves along its tables only, and one link touches one invitation.

The walk goes through the real actions and flows, with the secretariat, leadership, strangers and the holders of two
links, while the meeting moves, begins and is closed for answers.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import hypothesis.strategies as st
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from attendance import actions
from attendance.actions import Answer, Representative
from attendance.links import holder_of
from attendance.models import AnswerEntry, CalendarReply, Invitation, Representation
from attendance.states import (
    ACTIVE_REPRESENTATION,
    EXCUSE_MOVES,
    REPRESENTATION_MOVES,
    RSVP_MOVES,
    CalendarAnswer,
    ExcuseReason,
    Mandate,
    MandateKind,
    Rsvp,
)
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from flows import answers as answer_flows
from flows.attendance import start_meeting
from flows.changes import move_meeting
from meetings.models import Meeting
from meetings.plan import SchedulePlan, SessionPlan
from meetings.states import MeetingState
from tests.factories import (
    ContactFactory,
    GovernmentFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingRoleFactory,
    ParticipantFactory,
    PositionFactory,
    RegencyFactory,
    SessionFactory,
    UserFactory,
    user_with,
)
from tests.stacks import walks

BY_LINK = ("answer", "explain", "acknowledge")
BY_PERSON = ("enter", "accept_excuse", "ask_back", "leave_unclear", "accept", "reject", "revoke_link", "move", "start")
OF_ITSELF = ("calendar_yes", "calendar_no", "deadline_passes")
PEOPLE = ("secretariat", "leadership", "administrator", "stranger", "nobody")
# Who may do most is drawn most: the others are refused, and a walk of refusals leads nowhere.
OFTEN = ("secretariat",) * 10

sent = Representative(
    name="Rina Wulandari",
    position="Asisten I",
    rank="II.b",
    mandate=Mandate.DECIDE,
    mandate_kind=MandateKind.DISPOSITION,
    instruction="Hadir dan laporkan hasilnya.",
)
ANSWERS = (
    Answer(Rsvp.ACCEPTED),
    Answer(Rsvp.ACCEPTED, companions=2, needs="kursi roda", diet="halal"),
    Answer(Rsvp.DELEGATED, representative=sent),
    Answer(Rsvp.DELEGATED, representative=Representative(name="Tanpa Jabatan")),
    Answer(
        Rsvp.DELEGATED,
        representative=Representative(
            name="Budi Santoso",
            position="Kepala Seksi",
            rank="IV.a",
            mandate=Mandate.REPORT,
            mandate_kind=MandateKind.DISPOSITION,
            instruction="Catat arahan.",
        ),
    ),
    Answer(Rsvp.EXCUSED, excuse_reason=ExcuseReason.LEAVE, excuse_note="Cuti tahunan"),
    Answer(Rsvp.EXCUSED, excuse_reason=ExcuseReason.SICK, excuse_note="Tifus"),
    Answer(Rsvp.EXCUSED),
    Answer("hadirr"),
)

Step = tuple[str, str, str, int]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(BY_LINK), st.just("link"), st.sampled_from("AB"), st.integers(0, len(ANSWERS) - 1)),
        st.tuples(
            st.sampled_from(BY_PERSON),
            st.sampled_from((*PEOPLE, *OFTEN)),
            st.sampled_from("AB"),
            st.integers(0, len(ANSWERS) - 1),
        ),
        st.tuples(st.sampled_from(OF_ITSELF), st.just(""), st.sampled_from("AB"), st.integers(0, 2)),
    ),
    max_size=14,
)


@dataclass
class Scene:
    meeting: Meeting
    invitations: dict[str, Invitation]
    people: dict[str, User]
    mails: int = 0


class Walks(TestCase):
    @settings(max_examples=walks(60), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_no_walk_leaves_the_tables(self, steps: list[Step]) -> None:
        scene = scene_of_two()
        for act, who, target, choice in steps:
            before, trail = rows_of(scene), AuditEntry.objects.count()
            try:
                with transaction.atomic():
                    do(scene, act, who, scene.invitations[target], choice)
                done = True
            except (RakorError, Refused):
                done = False
            after = rows_of(scene)
            step = (act, who, target, choice)
            if not done:
                assert after == before, f"{step}: refused, and yet something has changed"
            if after != before and act != "deadline_passes":
                assert AuditEntry.objects.count() > trail, f"{step}: changed without a line in the trail"
            if who == "link" or act in OF_ITSELF:
                other = "B" if target == "A" else "A"
                assert after[other] == before[other], f"{step}: touched the invitation of another"
            for letter in "AB":
                check_moves(before[letter], after[letter], step)
                check_whole(after[letter], step)


def scene_of_two() -> Scene:
    convener = GovernmentFactory.create()
    start = timezone.now() + dt.timedelta(days=20)
    meeting = MeetingFactory.create(
        convener=convener,
        state=MeetingState.INVITED,
        first_day=timezone.localdate(start),
        answer_deadline=start - dt.timedelta(days=3),
        minimum_rank="III.b",
    )
    SessionFactory.create(meeting=meeting, date=timezone.localdate(start), starts_at=start)
    MeetingRoleFactory.create(meeting=meeting, position=PositionFactory.create())
    invitations = {}
    for letter in "AB":
        line = ParticipantFactory.create(meeting=meeting)
        ContactFactory.create(position=line.position)
        invitations[letter] = InvitationFactory.create(participant=line)
    people = {role.value: user_with(role, convener) for role in Role}
    people["stranger"] = user_with(Role.SECRETARIAT, GovernmentFactory.create(region=RegencyFactory.create()))
    people["nobody"] = UserFactory.create()
    return Scene(meeting, invitations, people)


def do(scene: Scene, act: str, who: str, invitation: Invitation, choice: int) -> None:
    """One act, as a page would do it: with rows fetched anew."""
    invitation = Invitation.objects.select_related("participant__meeting").get(pk=invitation.pk)
    meeting = Meeting.objects.get(pk=scene.meeting.pk)
    match who:
        case "link":
            by_link(act, invitation, choice)
        case "":
            of_itself(scene, act, invitation, meeting)
        case _person:
            by_person(act, scene.people[who], invitation, meeting, choice)


def by_link(act: str, invitation: Invitation, choice: int) -> None:
    holder = holder_of(invitation)
    match act:
        case "answer":
            actions.answer_invitation(invitation=invitation, answer=ANSWERS[choice], by=holder)
        case "explain":
            actions.explain_excuse(invitation=invitation, words="Mendampingi kunjungan menteri", by=holder)
        case "acknowledge":
            actions.acknowledge_change(invitation=invitation, by=holder)


def by_person(act: str, user: User, invitation: Invitation, meeting: Meeting, choice: int) -> None:
    match act:
        case "enter":
            actions.answer_by_staff(invitation=invitation, answer=ANSWERS[choice], by=user, channel="telephone")
        case "accept_excuse":
            answer_flows.accept_excuse(invitation=invitation, by=user)
        case "ask_back":
            answer_flows.ask_back(invitation=invitation, question="Kegiatan apa?", by=user)
        case "leave_unclear":
            answer_flows.leave_unclear(invitation=invitation, reason="Tidak dijelaskan", by=user)
        case "accept" | "reject":
            decide(act, user, invitation)
        case "revoke_link":
            actions.revoke_link(invitation=invitation, reason="Diteruskan", by=user)
        case "move":
            move_meeting(meeting=meeting, plan=week_later(meeting), reason="Kunjungan menteri", by=user)
        case "start":
            start_meeting(meeting=meeting, by=user)


def decide(act: str, user: User, invitation: Invitation) -> None:
    """Judge the representative named last, whatever has become of him."""
    representation = invitation.representations.first()
    if representation is None:
        return
    if act == "accept":
        answer_flows.accept_representation(representation=representation, by=user)
    else:
        answer_flows.reject_representation(representation=representation, reason="Bukan pejabat", by=user)


def of_itself(scene: Scene, act: str, invitation: Invitation, meeting: Meeting) -> None:
    if act == "deadline_passes":
        Meeting.objects.filter(pk=meeting.pk).update(answer_deadline=timezone.now() - dt.timedelta(hours=1))
        return
    scene.mails += 1
    actions.take_calendar_reply(
        invitation=invitation,
        message_id=f"<{invitation.public_id}-{scene.mails}@mail.example>",
        attendee="ajudan@example.go.id",
        answer=CalendarAnswer.ACCEPTED if act == "calendar_yes" else CalendarAnswer.DECLINED,
        sequence=meeting.schedule_revision,
        said_at=timezone.now(),
    )


def week_later(meeting: Meeting) -> SchedulePlan:
    session = meeting.sessions.get()
    day = (session.date or timezone.localdate()) + dt.timedelta(days=7)
    deadline = dt.datetime.combine(day - dt.timedelta(days=3), dt.time(16), tzinfo=meeting.zone)
    return SchedulePlan(
        sessions=(SessionPlan(date=day, start=dt.time(9)),), venue=meeting.venue, answer_deadline=deadline
    )


# --- what must hold ------------------------------------------------------------------------------------------------


def rows_of(scene: Scene) -> dict[str, dict[str, Any]]:
    """Everything that belongs to each invitation."""
    found = {}
    for letter, invitation in scene.invitations.items():
        row = Invitation.objects.get(pk=invitation.pk)
        found[letter] = {
            "invitation": model_to_dict(row) | {"answered_at": row.answered_at, "seen_at": row.seen_at},
            "representations": {
                sent.pk: model_to_dict(sent) for sent in Representation.objects.filter(invitation=invitation)
            },
            "entries": list(AnswerEntry.objects.filter(invitation=invitation).order_by("pk").values()),
            "replies": list(CalendarReply.objects.filter(invitation=invitation).order_by("pk").values()),
        }
    return found


def check_moves(before: dict[str, Any], after: dict[str, Any], step: Step) -> None:
    """Each state is where it was, or where its table lets it go; histories only grow; links only age."""
    old, new = before["invitation"], after["invitation"]
    assert new["state"] == old["state"] or new["state"] in RSVP_MOVES[old["state"]], step
    if old["excuse_state"] and new["excuse_state"] and old["excuse_state"] != new["excuse_state"]:
        is_new_answer = new["answer_revision"] > old["answer_revision"]
        assert new["excuse_state"] in EXCUSE_MOVES[old["excuse_state"]] or is_new_answer, step
    for pk, former in before["representations"].items():
        state = after["representations"][pk]["state"]
        assert state == former["state"] or state in REPRESENTATION_MOVES[former["state"]], step
    assert after["entries"][: len(before["entries"])] == before["entries"], f"{step}: the history was rewritten"
    if new["answer_revision"] != old["answer_revision"]:
        assert new["answer_revision"] == old["answer_revision"] + 1, step
        assert len(after["entries"]) == len(before["entries"]) + 1, f"{step}: changed without an entry"
    assert new["link_version"] >= old["link_version"], step


def check_whole(rows: dict[str, Any], step: Step) -> None:
    """What must be true of an invitation at every moment."""
    row = rows["invitation"]
    active = [sent for sent in rows["representations"].values() if sent["state"] in ACTIVE_REPRESENTATION]
    assert len(active) <= 1, step
    assert bool(row["excuse_state"]) == (row["state"] == Rsvp.EXCUSED), step
    assert not active or row["state"] == Rsvp.DELEGATED, step
    assert "Tifus" not in repr(rows), f"{step}: more than the category of an illness was kept"
