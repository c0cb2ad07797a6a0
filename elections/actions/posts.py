"""The posts that an election fills."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from audit.actions import record
from common.text import one_line
from elections.actions.elections import BadElection, hold_election, require_preparing
from elections.models import Election, ElectionPost


@transaction.atomic
def add_post(*, election: Election, title: str, seats: int = 1, by: User) -> ElectionPost:
    """Add a post after those that are there, with its seats.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`, `WrongState` once the voting has begun, and `BadElection` without
    a title, without a seat, or for a title that is there already.
    """
    election = hold_election(election, by, Power.PLAN_MEETINGS)
    require_preparing(election)
    titles = {post.title for post in election.posts.all()}
    post = ElectionPost(election=election, order=len(titles) + 1)
    _set(post, title, seats, taken=titles)
    post.save()
    record("add_election_post", post, by=by, subject=election.meeting, after={"title": post.title, "seats": seats})
    return post


@transaction.atomic
def edit_post(*, post: ElectionPost, title: str, seats: int, by: User) -> ElectionPost:
    """Change title and seats. Raises as `add_post`."""
    election = hold_election(post.election, by, Power.PLAN_MEETINGS)
    require_preparing(election)
    before = {"title": post.title, "seats": post.seats}
    _set(post, title, seats, taken={other.title for other in election.posts.exclude(pk=post.pk)})
    after = {"title": post.title, "seats": post.seats}
    if after != before:
        post.save(update_fields=["title", "seats"])
        record("edit_election_post", post, by=by, subject=election.meeting, before=before, after=after)
    return post


@transaction.atomic
def remove_post(*, post: ElectionPost, by: User) -> None:
    """Take the post out, with whoever was named for it. Raises as `add_post`."""
    election = hold_election(post.election, by, Power.PLAN_MEETINGS)
    require_preparing(election)
    nominees = [str(nominee) for nominee in post.nominees.all()]
    record(
        "remove_election_post",
        post,
        by=by,
        subject=election.meeting,
        before={"title": post.title, "seats": post.seats, "nominees": nominees},
    )
    post.delete()
    for order, other in enumerate(election.posts.all(), 1):
        if other.order != order:
            ElectionPost.objects.filter(pk=other.pk).update(order=order)


def _set(post: ElectionPost, title: str, seats: int, *, taken: set[str]) -> None:
    post.title, post.seats = one_line(title), seats
    if not post.title:
        raise BadElection("title", _("Name the post."))
    if post.title in taken:
        raise BadElection("title", _("This post is there already."))
    if seats < 1:
        raise BadElection("seats", _("A post has at least one seat."))
