"""Before a meeting closes its directives are read out in the hall; each is found right, or corrected on the spot."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import Directive
from audit.actions import record
from common.errors import RakorError


class DirectiveChanged(RakorError):
    """The directive does not stand any more as it was read out."""


@transaction.atomic
def confirm_read_back(*, directive: Directive, by: User, seen: str | None = None) -> Directive:
    """Note that the directive was read out as it stands and found right; any later change takes this back
    (`edit_directive`). The first who notes it stands with it. `seen` are the words that were read out.

    Raises `DirectiveChanged`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(directive.meeting, by, Power.WRITE_NOTES)
    directive.refresh_from_db()
    # Word by word: a form ends its lines in its own way.
    if seen is not None and seen.split() != directive.text.split():
        raise DirectiveChanged(_("This directive has been changed in the meantime. Read it out as it stands now."))
    confirmed = Directive.objects.filter(pk=directive.pk, read_back_at__isnull=True).update(
        read_back_at=timezone.now(), read_back_by=by.actor_label[:200]
    )
    directive.refresh_from_db()
    if confirmed:
        record("confirm_read_back", directive, by=by, subject=meeting, after={"text": directive.text})
    return directive
