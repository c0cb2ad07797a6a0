"""The one-time link: made and sent in one act."""

from django.db import transaction

from attendance.actions import ask_one_time_links
from attendance.models import Invitation, OneTimeLink
from audit.actions import LinkHolder
from notices.actions.one_time_links import tell_one_time_links


@transaction.atomic
def send_one_time_links(*, invitation: Invitation, by: LinkHolder) -> list[OneTimeLink]:
    """Send a one-time link to the institution's affairs to every contact on file of the invited post.

    Raises what `attendance.actions.ask_one_time_links` raises.
    """
    links = ask_one_time_links(invitation=invitation, by=by)
    tell_one_time_links(links=links, convener=invitation.participant.meeting.convener)
    return links
