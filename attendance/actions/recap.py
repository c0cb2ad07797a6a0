"""The right of reply: what an institution says of its own figures."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from attendance.models import OneTimeLink, RecapReply
from attendance.queries.recap import Period, final_meetings, lines_of_recap, of_institutions
from audit.actions import Actor, LinkHolder, record
from common.errors import RakorError, Refused
from directory.models import Organization
from directory.permissions import delegate_organizations

LONGEST = 2000


class ReplyRefused(RakorError):
    """The reply says nothing, too much, or speaks of figures that there are not."""


@transaction.atomic
def reply_to_recap(
    *, organization: Organization, convener: Organization, period: Period, text: str, by: Actor
) -> RecapReply:
    """Put the institution's reply beside its figures of `period` in the recap of `convener`; the same twice is once.

    Replies are only added: what was said before stays. Raises `Refused` unless `by` is a delegate of the institution,
    or holds a one-time link of it that was opened; `ReplyRefused` without words, with too many, or where the recap
    holds nothing of the institution.
    """
    _require_own(by, organization)
    words = text.strip()
    if not words:
        raise ReplyRefused(_("Write the reply."))
    if len(words) > LONGEST:
        raise ReplyRefused(_("A reply has at most %(count)s characters.") % {"count": LONGEST})
    # Two sent by one press stand in line here.
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    if not lines_of_recap(final_meetings(convener), period, of_institutions([organization.pk])):
        raise ReplyRefused(_("The recap of this period says nothing about your institution."))
    about = {"convener": convener, "organization": organization, "year": period.year, "quarter": period.quarter}
    last = RecapReply.objects.filter(**about).first()
    if last is not None and last.text == words:
        return last
    reply = RecapReply.objects.create(**about, text=words, by=by.actor_label[:200])
    record("reply_to_recap", reply, by=by, subject=organization, after={"period": period.label, "text": words})
    return reply


def _require_own(by: Actor, organization: Organization) -> None:
    if isinstance(by, User):
        is_own = by.is_active and organization.pk in delegate_organizations(by)
    else:
        opened = OneTimeLink.objects.filter(public_id=by.actor_id, organization=organization, used_at__isnull=False)
        is_own = isinstance(by, LinkHolder) and opened.exists()
    if not is_own:
        raise Refused
