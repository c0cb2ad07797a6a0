"""Before a meeting closes its directives are read out in the hall; each is found right, or corrected on the spot."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import Directive
from audit.actions import record


@transaction.atomic
def confirm_read_back(*, directive: Directive, by: User) -> Directive:
    """Note that the directive was read out as it stands and found right; any later change takes this back
    (`edit_directive`). The first who notes it stands with it.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(directive.meeting, by, Power.WRITE_NOTES)
    confirmed = Directive.objects.filter(pk=directive.pk, read_back_at__isnull=True).update(
        read_back_at=timezone.now(), read_back_by=by.actor_label[:200]
    )
    directive.refresh_from_db()
    if confirmed:
        record("confirm_read_back", directive, by=by, subject=meeting, after={"text": directive.text})
    return directive
