"""Which kinds of directive bind."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from accounts.roles import Power
from agendas.models import BindingRule
from agendas.queries import binding_kinds_of
from agendas.states import DirectiveKind
from audit.actions import record
from directory.models import Organization
from directory.permissions import require


@transaction.atomic
def set_binding_kinds(*, convener: Organization, kinds: Iterable[str], by: User) -> BindingRule:
    """Let directives of these kinds bind at `convener` from now on; those that stand keep what they are.

    Raises `Refused`; ValueError for a kind that there is not.
    """
    require(by, Power.MANAGE_SETTINGS, convener)
    chosen = {DirectiveKind(kind) for kind in kinds}
    before = binding_kinds_of(convener)
    rule, _created = BindingRule.objects.update_or_create(
        convener=convener, defaults={"kinds": [str(kind) for kind in DirectiveKind if kind in chosen]}
    )
    if before != set(rule.kinds):
        record(
            "set_binding_kinds",
            rule,
            by=by,
            subject=convener,
            before={"kinds": sorted(before)},
            after={"kinds": sorted(rule.kinds)},
        )
    return rule
