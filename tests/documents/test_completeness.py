"""Of many submitted papers at once: what no longer stands, told as the gate of one paper tells it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from agendas.models import Passage
from agendas.states import AddresseeKind, TranscriptOrigin
from directory.models import Organization
from documents.actions import draft_extracts, draft_record, draft_report, draft_verbatim, missing_before_review
from documents.models import Paper
from documents.queries.completeness import incomplete
from documents.queries.report import suggested_parts
from documents.queries.signers import lacks_holder
from documents.states import PaperKind, PaperState
from elections.actions.elections import set_witnesses
from elections.actions.nominees import decline_nomination
from meetings.models import Meeting
from meetings.states import MeetingState, RoleInMeeting
from tests.documents.kind_papers import final_meeting, minutes_signed, spoken
from tests.elections.halls import cheap_keys, election_in, hall, named, post_called, shown_round
from tests.factories import (
    DirectiveAddresseeFactory,
    DirectiveFactory,
    GovernmentFactory,
    minutes_ready,
    paper_of,
    signing_post,
    user_with,
)

pytestmark = pytest.mark.django_db


def handed_in(paper: Paper) -> Paper:
    Paper.objects.filter(pk=paper.pk).update(state=PaperState.IN_REVIEW)
    return fresh(paper)


def fresh(paper: Paper) -> Paper:
    return Paper.objects.select_related("meeting__convener", "election", "institution", "signer").get(pk=paper.pk)


def report(convener: Organization | None = None) -> Paper:
    meeting = final_meeting(1, **({"convener": convener} if convener else {}))
    words = suggested_parts(meeting) | {"aims": ["Menyelaraskan program"], "basis": ["Surat undangan"]}
    words |= {"conclusions": ["Selesai."], "general": ["Umum."], "activities": ["Rapat."]}
    staff, signer = user_with(Role.SECRETARIAT, meeting.convener), signing_post(meeting)
    return handed_in(draft_report(meeting=meeting, by=staff, signer=signer, addressee_line="Gubernur", parts=words))


def verbatim(convener: Organization | None = None) -> Paper:
    meeting = final_meeting(1, **({"convener": convener} if convener else {}))
    spoken(meeting, ("Ketua", "Rapat dibuka."))
    return handed_in(draft_verbatim(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener)))


def extract(convener: Organization | None = None) -> Paper:
    meeting = minutes_signed(1, **({"convener": convener} if convener else {})).meeting
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    return handed_in(draft_extracts(meeting=meeting, by=staff, signer=signing_post(meeting))[0])


def record(convener: Organization | None = None) -> Paper:
    with cheap_keys():
        meeting, user = hall(2)
        election = election_in(meeting, user, {"Ketua": (1, "AB")})
        shown_round(post_called(election, "Ketua"), user, "A")
    election.refresh_from_db()
    return handed_in(draft_record(election=election, by=user))


def without(part: str) -> Callable[[Paper], object]:
    return lambda paper: Paper.objects.filter(pk=paper.pk).update(parts={**paper.parts, part: []})


def of_paper(**changes: object) -> Callable[[Paper], object]:
    return lambda paper: Paper.objects.filter(pk=paper.pk).update(**changes)


def of_meeting(**changes: object) -> Callable[[Paper], object]:
    return lambda paper: Meeting.objects.filter(pk=paper.meeting_id).update(**changes)


def unchaired(paper: Paper) -> object:
    return paper.meeting.roles.filter(role=RoleInMeeting.CHAIR).delete()


def unheard(paper: Paper) -> object:
    return Passage.objects.filter(item__meeting=paper.meeting).delete()


def unchecked(paper: Paper) -> object:
    return paper.meeting.transcripts.update(origin=TranscriptOrigin.SPEECH)


def minutes_gone(paper: Paper) -> object:
    return Paper.objects.filter(meeting=paper.meeting, kind=PaperKind.MINUTES).update(state=PaperState.SUPERSEDED)


def silent(paper: Paper) -> object:
    """The minutes in force say nothing to the institution any more, as after a ralat."""
    minutes = Paper.objects.get(meeting=paper.meeting, kind=PaperKind.MINUTES)
    return Paper.objects.filter(pk=minutes.pk).update(
        facts={**(minutes.facts or {}), "directives": [], "follow_ups": []}
    )


def unwitnessed(paper: Paper) -> object:
    assert paper.election is not None
    by = user_with(Role.SECRETARIAT, paper.meeting.convener)
    return set_witnesses(election=paper.election, witnesses=[], by=by)


def declined(paper: Paper) -> object:
    assert paper.election is not None
    by = user_with(Role.SECRETARIAT, paper.meeting.convener)
    return decline_nomination(nominee=named(post_called(paper.election, "Ketua"), "A")[0], by=by)


ONGOING = of_meeting(state=MeetingState.ONGOING)
MAKE: dict[str, Callable[..., Paper]] = {"report": report, "verbatim": verbatim, "extract": extract, "record": record}
LOST: list[tuple[str, Callable[[Paper], object]]] = [
    ("report", without("conclusions")),
    ("report", of_paper(addressee_line="")),
    ("report", of_paper(signer=None)),
    ("report", ONGOING),
    ("verbatim", unchaired),
    ("verbatim", unheard),
    ("verbatim", unchecked),
    ("verbatim", ONGOING),
    ("extract", minutes_gone),
    ("extract", silent),
    ("extract", of_paper(signer=None)),
    ("record", unwitnessed),
    ("record", declined),
]


def lacks(paper: Paper) -> bool:
    """As the home tells it: without a source, or without a holder of the post that signs."""
    return bool(incomplete([fresh(paper)])) or Paper.objects.filter(lacks_holder(), pk=paper.pk).exists()


@pytest.mark.parametrize("kind", MAKE)
def test_what_stands_is_complete(kind: str) -> None:
    paper = MAKE[kind]()
    assert missing_before_review(paper) == []
    assert not lacks(paper)


@pytest.mark.parametrize(("kind", "lose"), LOST)
def test_what_is_lost_is_told_as_the_gate_tells_it(kind: str, lose: Callable[[Paper], object]) -> None:
    paper = MAKE[kind]()
    lose(paper)
    assert missing_before_review(fresh(paper))
    assert lacks(paper)


def test_minutes_without_a_chair_are_told_too() -> None:
    paper = minutes_ready(1, PaperState.IN_REVIEW)
    assert not lacks(paper)
    unchaired(paper)
    assert missing_before_review(fresh(paper))
    assert lacks(paper)


def test_it_costs_the_same_for_few_and_many() -> None:
    """At one convener; the minutes of each meeting address a group too."""
    convener = GovernmentFactory.create()
    papers, costs = list[Paper](), list[int]()
    for more in (2, 4):
        papers += [make(convener) for make in MAKE.values() for _ in range(more)]
        for _ in range(more):
            meeting = final_meeting(1, convener=convener)
            directive = DirectiveFactory.create(meeting=meeting)
            DirectiveAddresseeFactory.create(
                directive=directive, kind=AddresseeKind.GROUP, group="heads_of_opd", organization=None
            )
            paper_of(meeting, PaperKind.MINUTES, PaperState.SIGNED)
            papers.append(paper_of(meeting, PaperKind.EXTRACT, PaperState.IN_REVIEW, signer=signing_post(meeting)))
        read = [fresh(paper) for paper in papers]
        with CaptureQueriesContext(connection) as queries:
            incomplete(read)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 15, costs
