"""What waits of papers: to be initialled, approved, numbered, signed, checked, mended, sent; objections to answer."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import Power
from documents.models import Paper, Signature
from documents.queries.under_review import Awaited, Review, posts_of, reviews_of, with_parts, with_turn
from documents.states import BY_FILE, UNDER_REVIEW, PaperKind, PaperState, SignatureState
from meetings.models import Meeting
from meetings.states import MeetingState
from portal.desk.paper_links import page_of
from portal.desk.waiting_line import Waiting

AHEAD = (MeetingState.SCHEDULED, MeetingState.INVITED)
_TO_APPROVE = {
    PaperKind.MINUTES: gettext_lazy("Minutes wait for approval"),
    PaperKind.INVITATION_LETTER: gettext_lazy("Invitation letter waits for approval"),
    PaperKind.ELECTION_RECORD: gettext_lazy("The record of an election waits for approval"),
}


def papers_waiting(user: User, day: dt.date) -> Iterator[Waiting]:
    """The lines of papers for `user`; as many queries for few papers as for hundreds."""
    yield from _to_initial(user, day)
    yield from _to_decide(user, day)
    yield from _to_check(user, day)
    yield from _to_write(user, day)


def _to_initial(user: User, day: dt.date) -> Iterator[Waiting]:
    """Drafts whose next initial is that of a post that the user holds today."""
    for paper in _in_turn_of(user):
        yield Waiting(
            title=_("Your initials are awaited (paraf)"),
            detail=_named(paper),
            url=page_of(paper),
            verb=_("Read and initial"),
            due=day,
            is_primary=True,
        )


def _in_turn_of(user: User) -> QuerySet[Paper]:
    """Papers whose next initial is that of a post that `user` holds; a step of an earlier round is never asked."""
    papers = Paper.objects.visible_to(user).filter(state__in=UNDER_REVIEW)
    return with_turn(papers).filter(Q(turn__in=posts_of(user))).select_related("meeting", "election", "institution")


def _to_decide(user: User, day: dt.date) -> Iterator[Waiting]:
    """To approve: what nothing keeps from approval any more. To sign in the portal, once approved.

    What still waits for somebody else (initials, participants, the secretariat) is that person's line, not this one's.
    """
    meetings = Meeting.objects.with_power(user, Power.APPROVE_PAPERS).exclude(state=MeetingState.CANCELLED)
    is_handed_in = Q(signature__state=SignatureState.HANDED_IN)
    to_sign = Q(state=PaperState.APPROVED) & ~Q(signing_mode__in=BY_FILE) & ~is_handed_in
    asked = Paper.objects.filter(Q(state__in=UNDER_REVIEW) | to_sign, meeting__in=meetings)
    papers = list(with_parts(asked, user).select_related("meeting", "election", "institution"))
    reviews = reviews_of(papers)
    for paper in papers:
        if paper.pk in reviews and reviews[paper.pk].awaits:
            continue
        signs = paper.state == PaperState.APPROVED
        named = _TO_APPROVE.get(PaperKind(paper.kind))
        words = str(named) if named else _("A paper waits for approval")
        yield Waiting(
            title=_("Approved, and to be signed") if signs else words,
            detail=paper.meeting.title if named and not signs else _named(paper),
            url=page_of(paper),
            verb=_("Read and sign") if signs else _("Read and approve"),
            due=day,
            is_primary=True,
        )


def _to_check(user: User, day: dt.date) -> Iterator[Waiting]:
    """Signed files that somebody else has handed in."""
    writes = Q(paper__meeting__in=Meeting.objects.with_power(user, Power.SUBMIT_PAPERS))
    decides = Q(paper__meeting__in=Meeting.objects.with_power(user, Power.APPROVE_PAPERS))
    handed_in = Signature.objects.filter(
        writes | decides, state=SignatureState.HANDED_IN, paper__state=PaperState.APPROVED
    )
    for signature in handed_in.exclude(handed_in_by_id=user.public_id).select_related("paper__meeting"):
        paper = signature.paper
        yield Waiting(
            title=_("A signed file was handed in, and a second person has to check it"),
            detail=_named(paper),
            url=reverse("desk:paper_check_signature", args=[paper.meeting.public_id, paper.public_id]),
            verb=_("Check the signed file"),
            due=day,
            is_primary=True,
        )


def _to_write(user: User, day: dt.date) -> Iterator[Waiting]:
    """What the secretariat mends, initials on paper, circulates, numbers, has signed elsewhere, answers and sends."""
    meetings = Meeting.objects.with_power(user, Power.SUBMIT_PAPERS).exclude(state=MeetingState.CANCELLED)
    elsewhere = Q(state=PaperState.APPROVED, signing_mode__in=BY_FILE) & ~Q(signature__state=SignatureState.HANDED_IN)
    waiting = (
        Q(state__in=[*UNDER_REVIEW, PaperState.RETURNED, PaperState.NUMBERING])
        | elsewhere
        | Q(state=PaperState.SIGNED, kind=PaperKind.INVITATION_LETTER)
    )
    asked = Paper.objects.filter(waiting, meeting__in=meetings)
    papers = list(with_parts(asked, user).select_related("meeting", "election", "institution"))
    reviews = reviews_of(papers)
    for paper in papers:
        if paper.pk in reviews:
            yield from _under_review(paper, reviews[paper.pk], day)
        else:
            yield _line(paper, day)


def _line(paper: Paper, day: dt.date) -> Waiting:
    """The line of a paper that nobody reviews: a draft that came back, or one that is approved."""
    named = _named(paper)
    page = page_of(paper)
    meeting, one = paper.meeting.public_id, paper.public_id
    match PaperState(paper.state):
        case PaperState.RETURNED:
            said = f"{paper.meeting.title} · {paper.returned_note}"[:200]
            return Waiting(_("A paper was returned"), said, page, _("Mend"), due=day)
        case PaperState.NUMBERING:
            number = reverse("desk:paper_number", args=[meeting, one])
            title = _("Approved, and waiting for its number")
            return Waiting(title, named, number, _("Type the number in"), due=day, is_primary=True)
        case PaperState.APPROVED:
            signing = reverse("desk:paper_sign", args=[meeting, one])
            return Waiting(_("Numbered, and waiting for its signature"), named, signing, _("Have it signed"), due=day)
        case _:
            title = _("The letter is signed and not sent yet")
            return Waiting(title, paper.meeting.title, page, _("Send"), due=day, is_primary=True)


def _under_review(paper: Paper, review: Review, day: dt.date) -> Iterator[Waiting]:
    """What is the secretariat's part before a submitted paper can be approved."""
    one = [paper.meeting.public_id, paper.public_id]
    named, objections = _named(paper), reverse("desk:objections", args=one)
    if review.on_paper:
        title = _("Initials (paraf) to be noted on paper: %(post)s") % {"post": review.on_paper}
        yield Waiting(title, named, reverse("desk:paper_initial", args=one), _("Note the initials"), due=day)
    if Awaited.SOURCES in review.awaits:
        # A letter to a meeting that was postponed or has begun is no longer the matter.
        if paper.kind != PaperKind.INVITATION_LETTER or paper.meeting.state in AHEAD:
            yield Waiting(_("Submitted, and not complete any more"), named, page_of(paper), _("See what"), due=day)
    elif Awaited.CIRCULATION in review.awaits:
        circulate = reverse("desk:paper_circulate", args=one)
        title, verb = _("Minutes to be laid before the participants"), _("Lay before the participants")
        yield Waiting(title, paper.meeting.title, circulate, verb, due=day, is_primary=True)
    if Awaited.ANSWERS in review.awaits:
        count = review.unanswered
        words = ngettext(
            "%(count)s objection or remark to be answered", "%(count)s objections or remarks to be answered", count
        )
        yield Waiting(words % {"count": count}, paper.meeting.title, objections, _("Answer"), due=day)
    elif Awaited.MENDING in review.awaits and Awaited.PARTICIPANTS not in review.awaits:
        title = _("Circulated minutes to be taken back and mended")
        yield Waiting(title, paper.meeting.title, objections, _("See why"), due=day)


def _named(paper: Paper) -> str:
    return f"{paper.get_kind_display()} · {paper.meeting.title}"
