"""What must stand before a paper can be submitted, for the kinds whose sources lie after the meeting; and for every
kind, that the posts which sign it have a holder."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import long_date
from directory.models import Position
from documents import facts
from documents.models import Paper
from documents.queries import facts_now
from documents.queries.report import NEEDED
from documents.queries.signers import Unheld
from documents.queries.verbatim import unchecked_passages
from documents.states import PaperKind
from meetings.models import Meeting
from meetings.states import MeetingState, RoleInMeeting

_AFTER = (MeetingState.HELD, MeetingState.CLOSED)


class NoHolder(str):
    """The sentence that a post which signs has no holder recorded; pages lead from it to the post."""

    position: Position


def without_holder(unheld: Iterable[Unheld]) -> list[str]:
    """That these posts have no holder, as sentences: what leaves the portal is signed by somebody who has a name."""
    return [_no_holder(row) for row in unheld]


def _no_holder(row: Unheld) -> NoHolder:
    words = _("Nobody is recorded as holder of the post “%(post)s” on %(day)s; it would be signed without a name.")
    sentence = NoHolder(words % {"post": row.position.title, "day": long_date(row.day)})
    sentence.position = row.position
    return sentence


def _in_attendance_list(paper: Paper) -> list[str]:
    missing = _before_signer(paper, _AFTER)
    if paper.meeting.attendance_finalised_at is None:
        missing.append(_("Finalise the attendance first: the list prints it."))
    return missing


def _in_verbatim(paper: Paper) -> list[str]:
    missing = _before_end(paper.meeting, _AFTER)
    said = facts_now(paper)
    if isinstance(said, facts.VerbatimFacts) and not said.items:
        missing.append(_("No passage of a transcript stands under an item of the agenda yet."))
    if count := unchecked_passages(paper.meeting):
        missing.append(
            ngettext(
                "%(count)s passage was written down by a program and has not been checked.",
                "%(count)s passages were written down by a program and have not been checked.",
                count,
            )
            % {"count": count}
        )
    if not paper.meeting.is_imported and not paper.meeting.roles.filter(role=RoleInMeeting.CHAIR).exists():
        missing.append(_("Name who chairs the meeting."))
    return missing


def _in_report(paper: Paper) -> list[str]:
    missing = _before_signer(paper, _AFTER)
    if not paper.addressee_line:
        missing.append(_("Say to whom the report goes."))
    if any(not paper.parts.get(name) for name in NEEDED):
        missing.append(_("Write the parts of the report that are still empty."))
    return missing


def in_extract(paper: Paper, said: facts.ExtractFacts) -> list[str]:
    """What an extract lacks, told by what it says now."""
    missing = [] if paper.signer_id else [_("Choose who signs the paper.")]
    if said.minutes.number is None:
        return [*missing, _("Extracts are made of signed minutes; there are none in force.")]
    if not (said.decisions or said.directives or said.follow_ups):
        missing.append(_("The minutes say nothing to this institution."))
    return missing


def in_clarification(paper: Paper, said: facts.ClarificationFacts) -> list[str]:
    """What a letter of clarification lacks, told by what it says now."""
    missing = [] if paper.signer_id else [_("Choose who signs the paper.")]
    if not paper.meeting.roll_is_fixed:
        missing.append(_("The time to explain an absence is not over yet."))
    if not said.posts:
        missing.append(_("Nobody of this institution is recorded as absent without notice."))
    return missing


def _of_extract(paper: Paper) -> list[str]:
    said = facts_now(paper)
    return in_extract(paper, said) if isinstance(said, facts.ExtractFacts) else []


def _of_clarification(paper: Paper) -> list[str]:
    said = facts_now(paper)
    return in_clarification(paper, said) if isinstance(said, facts.ClarificationFacts) else []


def _before_signer(paper: Paper, states: tuple[MeetingState, ...]) -> list[str]:
    missing = _before_end(paper.meeting, states)
    if paper.signer_id is None:
        missing.append(_("Choose who signs the paper."))
    return missing


def _before_end(meeting: Meeting, states: tuple[MeetingState, ...]) -> list[str]:
    return [] if meeting.state in states else [_("End the meeting first.")]


LACKING: dict[PaperKind, Callable[[Paper], list[str]]] = {
    PaperKind.ATTENDANCE_LIST: _in_attendance_list,
    PaperKind.VERBATIM: _in_verbatim,
    PaperKind.REPORT: _in_report,
    PaperKind.EXTRACT: _of_extract,
    PaperKind.CLARIFICATION: _of_clarification,
}
