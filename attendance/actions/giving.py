"""How an answer is put down: in the invitation, as an entry of its history, and in the trail."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from attendance.actions.contents import Answer, AnswerRefused, Representative, is_same, problems_in
from attendance.models import AnswerEntry, Invitation, Representation
from attendance.rules import is_rank_enough
from attendance.states import (
    ACTIVE_REPRESENTATION,
    REPRESENTATION_MOVES,
    RSVP_MOVES,
    AnswerSource,
    ExcuseReason,
    ExcuseState,
    RepresentationState,
    Rsvp,
)
from audit.actions import Actor, record
from common.states import move
from files.actions import FileRefused, digest_of, store_file
from files.models import StoredFile
from meetings.models import Meeting

# The columns of a representation as they are said of a representative.
_SAID = ("name", "position", "phone", "email", "rank", "mandate", "mandate_kind", "mandate_number", "instruction")


def hold(invitation: Invitation, *, with_meeting: bool = False) -> tuple[Invitation, Meeting]:
    """The invitation, held against a second answer, and its meeting as it stands after the lock was got.

    `with_meeting`: the meeting is held too, and first. So it is where someone is sent, for of two posts that name one
    person at once, one must see the other; and after the cut-off, for the roll may be made final this moment. Whoever
    moves a meeting holds it before its answers: the other way round each would wait for the other.
    """
    if with_meeting:
        Meeting.objects.select_for_update(no_key=True).get(participants__invitation=invitation)
    held = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("participant__position", "participant__official", "excuse_document")
        .get(pk=invitation.pk)
    )
    return held, Meeting.objects.select_related("convener__region").get(pk=held.participant.meeting_id)


def give(
    invitation: Invitation,
    meeting: Meeting,
    answer: Answer,
    *,
    by: Actor,
    source: AnswerSource,
    channel: str = "",
    note: str = "",
    scan: UploadedFile | None = None,
    may_share: bool = False,
) -> Invitation:
    """Put down `answer` to an invitation that `hold` returned; the same answer from the same source changes nothing.

    Whether `by` may answer, and now, is the caller's to ask. Raises `AnswerRefused` with what is to be put right.
    """
    problems = problems_in(answer, invitation, meeting, source, may_share=may_share)
    if problems:
        raise AnswerRefused(problems)
    active = invitation.representations.filter(state__in=ACTIVE_REPRESENTATION).select_related("letter", "post").first()
    particulars = _particulars(answer)
    is_same_answer = invitation.source == source and _is_unchanged(invitation, active, answer, particulars)
    if is_same_answer and _is_told(invitation, note, scan):
        return invitation
    before = {"state": invitation.state, "representative": active}
    move(
        invitation,
        answer.state,
        RSVP_MOVES,
        **particulars,
        **_excuse(invitation, answer, particulars, by),
        source=source,
        channel=channel,
        answered_at=timezone.now(),
        answered_by=by.actor_label[:200],
        answer_revision=invitation.answer_revision + 1,
        **_seen(invitation, meeting, by),
    )
    successor = _replace_representative(invitation, active, answer, meeting, by)
    AnswerEntry.objects.create(
        invitation=invitation,
        revision=invitation.answer_revision,
        by=by.actor_label[:200],
        source=source,
        channel=channel,
        state=invitation.state,
        particulars=_kept_particulars(invitation, successor),
        note="\n\n".join(words for words in (note, invitation.excuse_note) if words),
        scan=kept_file("scan", scan, by),
    )
    # Needs and reasons may speak of health: they stand in the answer only, never in the trail (UU 27/2022 Pasal 4).
    after = {"state": invitation.state, "representative": successor, "companions": invitation.companions}
    record("answer_invitation", invitation, by=by, subject=meeting, before=before, after=after)
    return invitation


def _seen(invitation: Invitation, meeting: Meeting, by: Actor) -> dict[str, Any]:
    """Who answers has the schedule before him: a change of it counts as seen."""
    if invitation.seen_revision >= meeting.schedule_revision:
        return {}
    return {
        "seen_revision": meeting.schedule_revision,
        "seen_at": timezone.now(),
        "seen_by": by.actor_label[:200],
    }


def kept_file(name: str, upload: UploadedFile | None, by: Actor) -> StoredFile | None:
    """The upload, kept; `AnswerRefused` under `name` if it cannot be."""
    if upload is None:
        return None
    try:
        return store_file(upload=upload, by=by)
    except FileRefused as error:
        raise AnswerRefused({name: str(error)}) from error


def is_same_file(stored: StoredFile | None, upload: UploadedFile | None) -> bool:
    """Whether nothing new is handed in."""
    return upload is None or (stored is not None and stored.sha256 == digest_of(upload))


def _particulars(answer: Answer) -> dict[str, Any]:
    """The columns of the answer; what does not belong to it is emptied."""
    comes = answer.state in {Rsvp.ACCEPTED, Rsvp.DELEGATED}
    excused = answer.state == Rsvp.EXCUSED
    # Of an illness only the category is kept (UU 27/2022 Pasal 4: data on health are specific data).
    explained = excused and answer.excuse_reason != ExcuseReason.SICK
    return {
        "companions": answer.companions if comes else 0,
        "needs": answer.needs if comes else "",
        "diet": answer.diet if comes else "",
        "excuse_reason": answer.excuse_reason if excused else "",
        "excuse_note": answer.excuse_note if explained else "",
    }


def _excuse(invitation: Invitation, answer: Answer, particulars: dict[str, Any], by: Actor) -> dict[str, Any]:
    """How the reason stands: a new one waits to be judged, one that is only said again stands as it was judged."""
    if answer.state != Rsvp.EXCUSED:
        return {"excuse_state": "", "excuse_question": "", "excuse_document": None}
    is_new_paper = not is_same_file(invitation.excuse_document, answer.excuse_document)
    if invitation.state == Rsvp.EXCUSED and not is_new_paper and _says(invitation, particulars):
        return {}
    document = kept_file("excuse_document", answer.excuse_document, by) if is_new_paper else invitation.excuse_document
    return {"excuse_state": ExcuseState.SUBMITTED, "excuse_question": "", "excuse_document": document}


def _kept_particulars(invitation: Invitation, sent: Representation | None) -> dict[str, Any]:
    """What the history keeps: no numbers or addresses of persons, and nothing that may speak of health."""
    if invitation.state == Rsvp.EXCUSED:
        kept: dict[str, Any] = {"excuse_reason": invitation.excuse_reason}
        if invitation.excuse_document is not None and invitation.excuse_reason != ExcuseReason.SICK:
            kept["document"] = invitation.excuse_document.name
        return kept
    kept = {"companions": invitation.companions} if invitation.companions else {}
    if sent is not None:
        said = {name: getattr(sent, name) for name in _SAID if name not in {"phone", "email"} and getattr(sent, name)}
        kept["representative"] = said | ({"letter": sent.letter.name} if sent.letter else {})
    return kept


def _says(row: Invitation, particulars: dict[str, Any]) -> bool:
    return all(getattr(row, name) == said for name, said in particulars.items())


def _is_unchanged(
    invitation: Invitation, active: Representation | None, answer: Answer, particulars: dict[str, Any]
) -> bool:
    if invitation.state != answer.state or not _says(invitation, particulars):
        return False
    if answer.state == Rsvp.EXCUSED:
        return is_same_file(invitation.excuse_document, answer.excuse_document)
    return answer.state != Rsvp.DELEGATED or _is_same_representative(active, answer.representative)


def _is_told(invitation: Invitation, note: str, scan: UploadedFile | None) -> bool:
    """Whether the note and the scan of the secretariat bring nothing new."""
    if not note and scan is None:
        return True
    last = invitation.entries.select_related("scan").first()
    return last is not None and note in last.note and is_same_file(last.scan, scan)


def _is_same_representative(active: Representation | None, named: Representative | None) -> bool:
    if active is None or named is None:
        return False
    if any(getattr(active, name) != said for name, said in _columns(named).items()):
        return False
    return is_same_file(active.letter, named.letter)


def _columns(named: Representative) -> dict[str, Any]:
    return {name: getattr(named, name) for name in _SAID} | {"rank": named.known_rank, "post": named.post}


def _replace_representative(
    invitation: Invitation, active: Representation | None, answer: Answer, meeting: Meeting, by: Actor
) -> Representation | None:
    """Withdraw the representative there was and propose the one named now, who is returned."""
    named = answer.representative
    if answer.state == Rsvp.DELEGATED and _is_same_representative(active, named):
        return active
    if active is not None:
        move(active, RepresentationState.CANCELLED, REPRESENTATION_MOVES)
    if answer.state != Rsvp.DELEGATED or named is None:
        return None
    role = named.post.role if named.post is not None else ""
    return Representation.objects.create(
        invitation=invitation,
        **_columns(named),
        letter=_letter(named, active, by),
        needs_chair=not is_rank_enough(named.known_rank, meeting.minimum_rank, role),
    )


def _letter(named: Representative, former: Representation | None, by: Actor) -> StoredFile | None:
    """The letter handed in now, or the one that already stands for the same person."""
    if named.letter is not None:
        return kept_file("letter", named.letter, by)
    return former.letter if former is not None and is_same(named.name, former.name) else None
