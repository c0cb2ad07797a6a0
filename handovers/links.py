"""The link of a handover: behind it the successor takes over, matter by matter, without an account."""

from django.conf import settings
from django.urls import reverse

from attendance.links import Purpose, derive_token, is_token_of, public_id_in
from audit.actions import LinkHolder
from handovers.models import Handover
from handovers.states import HandoverState


def handover_token_of(handover: Handover) -> str:
    return derive_token(Purpose.HANDOVER, handover.public_id, handover.link_version)


def handover_of(token: str) -> Handover | None:
    """The handover that `token` opens, unless it was withdrawn; None if it opens nothing."""
    found = (
        Handover.objects.select_related("position__organization", "convener")
        .exclude(state=HandoverState.CANCELLED)
        .filter(public_id=public_id_in(token))
        .first()
    )
    if found is None or not is_token_of(token, Purpose.HANDOVER, found.public_id, found.link_version):
        return None
    return found


def handover_link_of(handover: Handover) -> str:
    """The whole address, as it is sent out."""
    return f"{settings.BASE_URL}{reverse('delegates:handover', args=[handover_token_of(handover)])}"


def holder_of(handover: Handover) -> LinkHolder:
    """Whoever acts with the link, as the trail names them."""
    return LinkHolder(actor_id=handover.public_id, actor_label=handover.incoming_name[:200])
