"""What an answer says, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from attendance.models import Invitation, Representation
from attendance.states import (
    ACTIVE_REPRESENTATION,
    ANSWERS,
    AnswerSource,
    ExcuseReason,
    Mandate,
    MandateKind,
    Rsvp,
)
from common.errors import RakorError
from directory.models import Position
from directory.queries import current_holders
from directory.states import RANKS
from meetings.models import Meeting
from meetings.states import RepresentationRule

EXPLANATION_MINIMUM = 10


class AnswerRefused(RakorError):
    """The answer is incomplete or not allowed. `problems` says what is wrong, by the name of the particular."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Representative:
    """Who is sent, what he may do, and by what he is sent."""

    name: str = ""
    position: str = ""
    phone: str = ""
    letter: UploadedFile | None = None
    email: str = ""
    # His own post where the directory has it; then the rank is that of the post.
    post: Position | None = None
    rank: str = ""
    mandate: str = ""
    mandate_kind: str = ""
    # Of the surat tugas or surat kuasa; the roll prints it.
    mandate_number: str = ""
    # The words of a disposisi.
    instruction: str = ""

    @property
    def known_rank(self) -> str:
        """The eselon that counts; empty if nobody knows it."""
        rank = self.post.rank if self.post is not None else self.rank
        return rank if rank in RANKS else ""


@dataclass(frozen=True)
class Answer:
    """One answer with its particulars; those that belong to another answer are ignored."""

    state: str
    companions: int = 0
    needs: str = ""
    representative: Representative | None = None
    excuse_reason: str = ""
    excuse_note: str = ""
    diet: str = ""
    excuse_document: UploadedFile | None = None
    # The `schedule_revision` that whoever answers had before him; None where that is not known.
    read_schedule: int | None = None


def problems_in(
    answer: Answer, invitation: Invitation, meeting: Meeting, source: str, *, may_share: bool = False
) -> dict[str, str]:
    """What is wrong with the answer, by the name of the particular; empty if nothing is.

    `may_share`: the secretariat lets one person represent two posts of this meeting.
    """
    if answer.state not in ANSWERS:
        return {"state": _("Choose one of the answers.")}
    if answer.read_schedule not in {None, meeting.schedule_revision}:
        # An answer belongs to a day: one given to the former schedule must not count for another.
        return {
            "state": _("The schedule has changed since you opened this page. Read it again, then send your answer.")
        }
    if answer.state == Rsvp.EXCUSED:
        return _problems_of_excuse(answer, invitation, meeting, source)
    problems: dict[str, str] = {}
    if not 0 <= answer.companions <= meeting.companions_limit:
        problems["companions"] = _problem_of_companions(meeting.companions_limit)
    if answer.state == Rsvp.DELEGATED:
        if meeting.representation == RepresentationRule.IN_PERSON:
            return {"state": _("At this meeting nobody can be represented: those invited attend in person.")}
        named = answer.representative or Representative()
        problems |= _problems_of_mandate(named)
        problems |= _problems_of_representative(named, invitation)
        if "name" not in problems and not (may_share or meeting.shared_representatives):
            problems |= _problem_of_sharing(named, invitation, meeting)
    return problems


def explanation_problem(words: str) -> str:
    """What is wrong with the words that explain a reason; empty if nothing is."""
    if len(words) >= EXPLANATION_MINIMUM:
        return ""
    return _("Explain the reason in at least %(limit)s letters.") % {"limit": EXPLANATION_MINIMUM}


def is_same(one: str, other: str) -> bool:
    """Whether two names are the same but for case; nobody is the same as nobody."""
    return bool(other) and one.casefold() == other.casefold()


def _invited_names(invitation: Invitation) -> list[str]:
    """The one invited, as the roll names him and as the directory knows who holds the post now."""
    line = invitation.participant
    names = [line.printed_name, line.official.name if line.official else ""]
    if line.position is not None:
        names += [holder.official.name for holder in current_holders([line.position]).values()]
    return names


def _problem_of_companions(limit: int) -> str:
    if limit == 0:
        return _("At this meeting nobody brings companions.")
    return _("At most %(limit)s companions.") % {"limit": limit}


def _problems_of_representative(named: Representative, invitation: Invitation) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not named.name:
        problems["name"] = _("Say who comes.")
    elif any(is_same(named.name, name) for name in _invited_names(invitation)):
        problems["name"] = _("This is the name of the one invited. Choose “I attend” instead.")
    if not named.position:
        problems["position"] = _("Say which post the representative holds.")
    elif is_same(named.position, invitation.participant.position_label):
        problems["position"] = _("This is the post that is invited. Name the representative's own post.")
    return problems


def _problems_of_mandate(named: Representative) -> dict[str, str]:
    problems: dict[str, str] = {}
    if named.mandate and named.mandate not in Mandate.values:
        problems["mandate"] = _("Choose what the representative may do.")
    if named.mandate_kind and named.mandate_kind not in MandateKind.values:
        problems["mandate_kind"] = _("Choose by what the representative is sent.")
    if named.mandate_kind == MandateKind.DISPOSITION and not named.instruction:
        problems["instruction"] = _("A disposition says in words what is to be done.")
    return problems


def _problem_of_sharing(named: Representative, invitation: Invitation, meeting: Meeting) -> dict[str, str]:
    """One person sits for one post, unless the secretariat lets him sit for more."""
    others = (
        Representation.objects.filter(invitation__participant__meeting=meeting, state__in=ACTIVE_REPRESENTATION)
        .exclude(invitation=invitation)
        .select_related("invitation__participant__position", "invitation__participant__organization")
    )
    for other in others:
        is_same_post = named.post is not None and other.post_id == named.post.pk
        if is_same_post or is_same(named.name, other.name):
            told = {"name": named.name, "post": other.invitation}
            words = _(
                "%(name)s already represents %(post)s at this meeting. Name someone else, or ask the secretariat."
            )
            return {"name": words % told}
    return {}


def _problems_of_excuse(answer: Answer, invitation: Invitation, meeting: Meeting, source: str) -> dict[str, str]:
    if answer.excuse_reason not in ExcuseReason.values:
        return {"excuse_reason": _("Choose a reason.")}
    problems: dict[str, str] = {}
    if answer.excuse_reason == ExcuseReason.OTHER and (problem := explanation_problem(answer.excuse_note)):
        problems["excuse_note"] = problem
    # Who calls the secretariat cannot hand in a paper with the same breath.
    is_asked = meeting.excuse_needs_document and source == AnswerSource.LINK
    if is_asked and answer.excuse_document is None and invitation.excuse_document_id is None:
        problems["excuse_document"] = _("This meeting asks for a document from those who cannot come.")
    return problems
