"""The secretariat asked why, and whoever cannot come explains."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from attendance.actions.answers import AnswersClosed
from attendance.actions.contents import AnswerRefused, explanation_problem
from attendance.actions.giving import hold, kept_file
from attendance.models import AnswerEntry, Invitation
from attendance.permissions import takes_answers_by_staff
from attendance.states import EXCUSE_MOVES, AnswerSource, ExcuseReason, ExcuseState
from audit.actions import LinkHolder, record
from common.states import move


@transaction.atomic
def explain_excuse(
    *, invitation: Invitation, words: str, document: UploadedFile | None = None, by: LinkHolder
) -> Invitation:
    """Answer the secretariat's question about a reason, or explain one that stayed unclear; it is judged anew.

    Possible until the roll is final, also after the cut-off. The former words stay in the history. Of an illness no
    words are kept, so that a document is asked for. Raises `AnswersClosed`, `AnswerRefused`, and `WrongState` where
    nothing is asked.
    """
    held, meeting = hold(invitation, with_meeting=True)
    if not takes_answers_by_staff(meeting):
        raise AnswersClosed(_("The answers to this meeting are closed."))
    is_sick = held.excuse_reason == ExcuseReason.SICK
    problems = _problems(words, document, is_sick=is_sick)
    if problems:
        raise AnswerRefused(problems)
    before = {"excuse_state": held.excuse_state}
    changes: dict[str, Any] = {} if is_sick or not words else {"excuse_note": words}
    move(held, ExcuseState.SUBMITTED, EXCUSE_MOVES, field="excuse_state", **changes)
    stored = kept_file("document", document, by)
    Invitation.objects.filter(pk=held.pk).update(
        answer_revision=F("answer_revision") + 1, **({"excuse_document": stored} if stored else {})
    )
    held.refresh_from_db(fields=["answer_revision", "excuse_document"])
    told = {"document": stored.name} if stored is not None and not is_sick else {}
    AnswerEntry.objects.create(
        invitation=held,
        revision=held.answer_revision,
        by=by.actor_label[:200],
        source=AnswerSource.LINK,
        state=held.state,
        particulars={"excuse_reason": held.excuse_reason} | told,
        note="" if is_sick else words,
    )
    after = {"excuse_state": held.excuse_state}
    record("explain_excuse", held, by=by, subject=meeting, before=before, after=after)
    return held


def _problems(words: str, document: UploadedFile | None, *, is_sick: bool) -> dict[str, str]:
    if document is not None:
        return {}
    if is_sick:
        return {"document": _("Words about anyone's health are not kept. Please hand in a document.")}
    problem = explanation_problem(words)
    return {"words": problem} if problem else {}
