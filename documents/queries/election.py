"""The record of an election (berita acara) as a projection of its posts, rounds and votes."""

import datetime as dt
from dataclasses import replace
from typing import Literal

from django.utils import translation

from documents import facts
from documents.models import Paper
from documents.queries.sources import (
    LANGUAGE,
    layout_facts,
    letterhead_facts,
    meeting_facts,
    paper_facts,
    person_facts,
    role_of,
    settings_of,
    signer_facts,
)
from documents.wording import words
from elections.models import Election, Nominee, Round
from elections.queries.standing import PostStanding, code_of, standings_of
from elections.states import NomineeState, RoundOutcome, VoteState
from meetings.models import Meeting, MeetingRole
from meetings.states import RoleInMeeting

# The words of the record; those of the screens are shorter.
_OUTCOMES = {
    RoundOutcome.ELECTED: "terpilih",
    RoundOutcome.TIE: "suara seri",
    RoundOutcome.NO_MAJORITY: "tidak mencapai suara yang disyaratkan",
    RoundOutcome.ACCLAIMED: "terpilih secara aklamasi",
    RoundOutcome.BY_LOT: "ditetapkan dengan undian",
}
_CHAIR = "Pimpinan sidang"


def record_facts_now(paper: Paper) -> facts.ElectionRecordFacts:
    """What the draft of the record says now. A fixed number of queries."""
    election = Election.objects.get(papers=paper)
    meeting = _whole_meeting(paper.meeting_id)
    standings = standings_of(election)
    day = _held_on(meeting, standings)
    chair = role_of(meeting, RoleInMeeting.CHAIR)
    post = chair.position if chair else None
    settings = settings_of(meeting.convener)
    with translation.override(LANGUAGE):
        return facts.ElectionRecordFacts(
            letterhead=letterhead_facts(settings, post, None),
            layout=layout_facts(settings),
            closing=words(settings.wording, "record_closing"),
            paper=paper_facts(paper, settings),
            meeting=meeting_facts(meeting, recorded=True),
            held_on=day,
            title=election.title or None,
            body=election.body,
            purpose=election.purpose or None,
            method=str(election.get_method_display()) if election.method else None,
            majority=str(election.get_majority_display()) if _was_voted(standings) else None,
            representatives_vote=election.representatives_vote if _was_voted(standings) else None,
            term_from=election.term_from,
            term_until=election.term_until,
            posts=tuple(_post(standing) for standing in standings),
            signatories=tuple(_signatories(election, meeting, chair)),
            chair_signer=signer_facts(post, day, caption=_CHAIR) or facts.Signer(caption=_CHAIR),
        )


def _whole_meeting(pk: int) -> Meeting:
    meetings = Meeting.objects.select_related("kind", "venue", "convener__region", "source")
    return meetings.prefetch_related("sessions", "roles__position").get(pk=pk)


def _held_on(meeting: Meeting, standings: list[PostStanding]) -> dt.date | None:
    """The day of the last round; of a meeting that was imported the rounds were held long before they were entered."""
    rounds = [row for standing in standings for row in standing.held]
    if meeting.is_imported or not rounds:
        return meeting.first_day
    return max(row.held_at for row in rounds).astimezone(meeting.zone).date()


def _was_voted(standings: list[PostStanding]) -> bool:
    return any(row.vote for standing in standings for row in standing.rounds)


def _post(standing: PostStanding) -> facts.ElectedPost:
    """What the hall has seen of the post: somebody may have declined after the draft was opened, and another round be
    counted that is not shown yet."""
    hidden = standing.awaits_showing
    unseen = set(hidden.elected.all()) if hidden else set()
    return facts.ElectedPost(
        title=standing.post.title,
        seats=standing.post.seats,
        nominees=tuple(_nominee(nominee) for nominee in standing.nominees),
        rounds=tuple(_round(row, standing) for row in standing.rounds if _is_told(row)),
        elected=tuple(_elected(nominee, standing) for nominee in standing.elected if nominee not in unseen),
    )


def _is_told(row: Round) -> bool:
    return row.vote is None or row.vote.state in (VoteState.SHOWN, VoteState.VOID)


def _nominee(nominee: Nominee) -> facts.Candidate:
    note = "tidak bersedia" if nominee.state == NomineeState.DECLINED else None
    return facts.Candidate(name=nominee.name, office=nominee.office or None, note=note)


def _elected(nominee: Nominee, standing: PostStanding) -> facts.Candidate:
    """With the votes of the round that elected; by acclamation and by lot there are none."""
    row = next(row for row in standing.held if nominee in row.elected.all())
    votes = row.vote.result["counts"].get(code_of(nominee)) if row.vote else None
    how = None if row.vote else _OUTCOMES[RoundOutcome(row.outcome)]
    return facts.Candidate(name=nominee.name, office=nominee.office or None, votes=votes, note=how)


def _round(row: Round, standing: PostStanding) -> facts.ElectionRound:
    vote = row.vote
    if vote is None:
        kind: Literal["lot", "acclamation"] = "lot" if row.outcome == RoundOutcome.BY_LOT else "acclamation"
        return facts.ElectionRound(
            number=row.number,
            kind=kind,
            outcome=_OUTCOMES[RoundOutcome(row.outcome)],
            note=row.note or None,
            candidates=tuple(_nominee(nominee) for nominee in row.elected.all()),
        )
    if vote.state == VoteState.VOID:
        return facts.ElectionRound(number=row.number, void_reason=vote.void_reason or None)
    counts, names = vote.result["counts"], {code_of(nominee): nominee for nominee in standing.nominees}
    stood = [
        replace(_nominee(names[code]), votes=counts[code], note=None)
        for code in (option["code"] for option in vote.options)
    ]
    return facts.ElectionRound(
        number=row.number,
        outcome=_OUTCOMES[RoundOutcome(row.outcome)] if row.outcome else None,
        candidates=tuple(stood),
        voters=vote.result["voters"],
        by_link=vote.result["participations"],
        on_paper=vote.result["on_paper"],
        blank=vote.result["blank"],
        invalid=vote.result["invalid"],
    )


def _signatories(election: Election, meeting: Meeting, chair: MeetingRole | None) -> list[facts.Signatory]:
    day = meeting.first_day
    leading = [(_CHAIR, chair), ("Sekretaris sidang", role_of(meeting, RoleInMeeting.NOTE_TAKER))]
    lines = []
    for role, row in leading:
        someone = person_facts(row, day)
        lines.append(
            facts.Signatory(
                name=someone.name if someone else None, role=role, office=someone.position if someone else None
            )
        )
    witnesses = election.witnesses.all()
    lines += [
        facts.Signatory(name=witness.name, role=f"Saksi {number}", office=witness.office or None)
        for number, witness in enumerate(witnesses, 1)
    ]
    return lines
