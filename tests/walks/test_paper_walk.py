"""Letter and minutes from draft to what becomes of them, signed in each way, in any order and by anyone.

No walk leaves the tables; what is refused changes nothing; nothing frozen changes; no number returns; signed is left
only by a correction or a revocation, and a letter by being sent. What holds of signatures: `tests/walks/signing.py`.
"""

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Duty, Role
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from documents import actions, facts
from documents.models import Initial, NumberSeries, Paper, PaperSettings
from documents.queries import facts_now, settings_of
from documents.queries.initials import next_initial
from documents.states import FROZEN, MOVES, NUMBERED, PaperKind, PaperState, SigningMode
from flows import corrections
from flows import papers as flow
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AppointmentFactory,
    DutyAssignmentFactory,
    PositionFactory,
    letter_ready,
    minutes_ready,
    user_with,
)
from tests.stacks import walks
from tests.walks import signing

P = PaperState


def _read(paper: Paper) -> str:
    return facts.sha256_of(paper.facts if paper.is_frozen and paper.facts else facts_now(paper))


def _initial(paper: Paper) -> Initial:
    step = next_initial(paper) or paper.initials.first()
    if step is None:
        raise RakorError
    return step


def _number(paper: Paper, n: int) -> dict[str, Any]:
    day = (paper.approved_at or paper.created_at).date()
    return {"number": settings_of(paper.meeting.convener).printed_number(n + 1, day.year, paper.kind), "dated": day}


ACTS: dict[str, Callable[[Paper, int, User], Any]] = {
    "edit": lambda p, n, by: actions.edit_letter(paper=p, by=by, opening=f"Pembuka {n}"),
    "open": lambda p, _n, by: actions.draft_minutes(meeting=p.meeting, by=by),
    "submit": lambda p, _n, by: actions.submit_paper(paper=p, by=by),
    "return": lambda p, n, by: actions.return_paper(paper=p, by=by, note="Perbaiki" * n),
    "initial": lambda p, _n, by: actions.initial_paper(initial=_initial(p), by=by, read_sha256=_read(p)),
    "note initial": lambda p, n, by: actions.note_initial(initial=_initial(p), by=by, note="Paraf basah" * n),
    "send back": lambda p, n, by: actions.send_back_paper(initial=_initial(p), by=by, note="Keliru" * n),
    "approve": lambda p, _n, by: flow.approve(paper=p, by=by, read_sha256=_read(p)),
    "approve unread": lambda p, _n, by: flow.approve(paper=p, by=by, read_sha256="0" * 64),
    "number": lambda p, n, by: flow.number_paper(paper=p, by=by, **_number(p, n)),
    "sign": lambda p, _n, by: flow.sign(paper=p, by=by),
    "void": lambda p, n, by: corrections.void(paper=p, by=by, reason="Tidak jadi" * n),
    "send": lambda p, _n, by: flow.send_invitations(paper=p, by=by),
    "revoke": lambda p, n, by: actions.revoke_paper(paper=p, by=by, reason="Salah hari" * n),
    "correct": lambda p, n, by: corrections.correct_paper(paper=p, by=by, reason="Keliru" * n),
    "give up": lambda p, n, by: corrections.give_up_correction(paper=p, by=by, reason="Tidak jadi" * n),
    **signing.ACTS,
}
# The twin is the secretariat under another name: of the same address.
PEOPLE = ("secretariat", "leadership", "holder", "approver", "delegate", "administrator", "twin")
# What leads on from a state, and by whom: drawn more often than anything, or no walk would come far.
ONWARD: dict[str, tuple[tuple[str, str], ...]] = {
    P.DRAFT: (("submit", "secretariat"),),
    P.RETURNED: (("submit", "secretariat"),),
    P.IN_REVIEW: (("initial", "holder"), ("approve", "leadership"), ("note initial", "secretariat")),
    P.NUMBERING: (("number", "secretariat"),),
    P.SIGNED: (("correct", "leadership"), ("send", "secretariat"), ("work", "secretariat"), ("revoke", "secretariat")),
    P.VOID: (("open", "secretariat"),),
    P.SENT: (("revoke", "secretariat"),),
}
STEPS = st.lists(
    st.tuples(st.sampled_from((*ACTS, *["onward"] * len(ACTS) * 2)), st.sampled_from(PEOPLE), st.integers(0, 3)),
    min_size=8,
    max_size=20,
)
# Who may do nothing of this, whatever the state.
OUTSIDE = {"delegate"}
# By what a signed paper may be left.
LEAVES_SIGNED = {(P.SIGNED, P.SENT), (P.SIGNED, P.SUPERSEDED), (P.SIGNED, P.REVOKED)}


WALKED = settings(max_examples=walks(14), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
# First it goes so many steps onward, or few walks would come to a signature; then anything is tried.
AHEAD = st.integers(3, 9)
DRAWN = given(ahead=AHEAD, steps=STEPS, is_letter=st.booleans(), by_office=st.booleans(), has_route=st.booleans())


class Walks(TestCase):
    """No walk leaves the tables, whichever way the paper is to be signed when it is opened."""

    @WALKED
    @DRAWN
    def test_signed_in_the_portal(self, **drawn: Any) -> None:
        walk(SigningMode.INTERNAL, **drawn)

    @WALKED
    @DRAWN
    def test_signed_by_pen(self, **drawn: Any) -> None:
        walk(SigningMode.WET, **drawn)

    @WALKED
    @DRAWN
    def test_signed_elsewhere(self, **drawn: Any) -> None:
        walk(SigningMode.EXTERNAL, **drawn)

    @WALKED
    @DRAWN
    def test_signed_through_bsre(self, **drawn: Any) -> None:
        walk(SigningMode.BSRE, **drawn)


def walk(
    mode: SigningMode,
    *,
    ahead: int,
    steps: list[tuple[str, str, int]],
    is_letter: bool,
    by_office: bool,
    has_route: bool,
) -> None:
    paper = letter_ready(1) if is_letter else minutes_ready(1)
    meeting, kind = paper.meeting, paper.kind
    people: dict[str, User] = {role.value: user_with(role, meeting.convener) for role in Role}
    people["approver"] = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.APPROVER).user
    people["holder"] = user_with(Role.INSPECTORATE, meeting.convener)
    people["twin"] = user_with(Role.SECRETARIAT, meeting.convener, email=people["secretariat"].email)
    post = PositionFactory.create(organization=meeting.convener)
    AppointmentFactory.create(position=post, official__user=people["holder"])
    PaperSettings.objects.create(
        convener=meeting.convener,
        government_name="Provinsi Contoh",
        unit_name="Sekretariat Daerah",
        place="Kota",
        numbering={kind: {"source": "office"}} if by_office else {},
        initials={kind: [post.public_id]} if has_route else {},
        signing={kind: mode},
    )
    Paper.objects.filter(pk=paper.pk).update(signing_mode=mode)
    with signing.quick_hands():
        for step in [*(("onward", "secretariat", place) for place in range(ahead)), *steps]:
            walk_one(meeting, kind, step, people)
    signing.require_whole_chain()
    drawn = NumberSeries.objects.filter(convener=meeting.convener).first()
    numbered = Paper.objects.exclude(number="").count()
    assert by_office or numbered == (drawn.last if drawn else 0), "a number was drawn and is borne by no paper"


def walk_one(meeting: Meeting, kind: str, step: tuple[str, str, int], people: dict[str, User]) -> None:
    act, who, choice = step
    papers = Paper.objects.filter(meeting=meeting, kind=kind).select_related("meeting__convener", "supersedes")
    found = list(papers.order_by("-version"))
    # Mostly the newest, sometimes the one before it.
    paper = found[0 if act == "onward" else min(choice // 2, len(found) - 1)]
    if act == "onward":
        ways = ONWARD.get(paper.state, (("open", "secretariat"),))
        if paper.state == P.APPROVED:
            ways = signing.ways_to_sign(paper)
        act, who = ways[choice % len(ways)]
        step = (act, who, choice + 1)
    by, choice = people[who], step[2]
    before, trail = rows(meeting), AuditEntry.objects.count()
    kept, issued = signing.kept(meeting), signing.issued(meeting)
    try:
        with transaction.atomic():
            ACTS[act](paper, choice, by)
        done = True
    except (RakorError, Refused):
        done = False
    after, kept_after = rows(meeting), signing.kept(meeting)
    assert done or (after, kept_after) == (before, kept), f"{step}: refused, and yet something has changed"
    assert after == before or AuditEntry.objects.count() > trail, f"{step}: changed without a line in the trail"
    assert after == before or who not in OUTSIDE, step
    for key, was in before.items():
        now = after.get(key)
        if now is None:
            assert was["state"] not in FROZEN, f"{step}: what was approved is gone"
            assert not was["number"], f"{step}: a number is gone"
            continue
        require_kept(step, kind, was, now)
    numbers = [row["number"] for row in after.values() if row["number"]]
    assert len(numbers) == len(set(numbers)), f"{step}: two papers bear one number"
    guard(meeting, kind, step)
    signing.require_signed_well(step, meeting, kept, kept_after, by)
    assert issued.items() <= signing.issued(meeting).items(), f"{step}: a file that was issued is another"


def require_kept(step: object, kind: str, was: dict[str, Any], now: dict[str, Any]) -> None:
    one, other = P(was["state"]), P(now["state"])
    assert one == other or other in MOVES[kind][one], f"{step}: {one} → {other}"
    if one == P.SIGNED and other != one:
        assert (one, other) in LEAVES_SIGNED, f"{step}: signed was left for {other}"
    if one in NUMBERED:
        for name in ("facts", "facts_sha256", "number", "dated", "approved_at"):
            assert was[name] == now[name], f"{step}: {name} was frozen, and has changed"
    if other in NUMBERED:
        assert now["number"], step
        assert facts.sha256_of(now["facts"]) == now["facts_sha256"], step


def guard(meeting: Meeting, kind: str, step: object) -> None:
    """What the meeting says agrees with its minutes: open to correction if and only if a correction is written."""
    if kind != PaperKind.MINUTES:
        return
    now = Meeting.objects.get(pk=meeting.pk)
    minutes = Paper.objects.filter(meeting=meeting, kind=kind)
    is_written = minutes.exclude(correction_reason="").exclude(state__in=[P.SIGNED, P.SUPERSEDED, P.VOID]).exists()
    assert is_written == (now.correction_opened_at is not None), f"{step}: sources and correction disagree"
    standing = minutes.filter(state=P.SIGNED).count()
    assert standing <= 1, f"{step}: two minutes are in force"
    assert (now.minutes_signed_at is not None) == (standing == 1), f"{step}: the milestone lies"
    assert now.state in {MeetingState.HELD, MeetingState.CLOSED}, step


def rows(meeting: Meeting) -> dict[int, dict[str, Any]]:
    """Everything that is kept of the papers of the meeting."""
    return {row["id"]: row for row in Paper.objects.filter(meeting=meeting).values()}
