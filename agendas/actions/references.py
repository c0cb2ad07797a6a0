"""Laws and planning documents that directives rest on or serve, kept by each convener."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from agendas.models import ReferenceDocument
from agendas.states import ReferenceKind
from audit.actions import Actor, record
from common.errors import RakorError
from directory.models import Organization, Region
from meetings.permissions import require_at


class ReferenceListed(RakorError):
    """The convener keeps this document already."""


class PeriodImpossible(RakorError):
    """A period that ends before it begins, or ends without having begun."""


@dataclass(frozen=True)
class ReferencePlan:
    """What a document says of itself. The period is in years, both included."""

    kind: ReferenceKind
    title: str
    number: str = ""
    region: Region | None = None
    period_from: int | None = None
    period_until: int | None = None
    is_active: bool = True


@transaction.atomic
def create_reference(*, convener: Organization, plan: ReferencePlan, by: Actor) -> ReferenceDocument:
    """Keep a document for all meetings of the convener. Raises `ReferenceListed`, `PeriodImpossible`, `Refused`."""
    require_at(by, Power.PLAN_MEETINGS, convener)
    document = ReferenceDocument(convener=convener, **vars(plan))
    _require_fit(document)
    document.save()
    record("create_reference", document, by=by, after=vars(plan))
    return document


@transaction.atomic
def edit_reference(*, document: ReferenceDocument, plan: ReferencePlan, by: Actor) -> ReferenceDocument:
    """Put right what is kept, or put it aside; directives that name it follow until their minutes are signed.

    Raises `ReferenceListed`, `PeriodImpossible`, `Refused`.
    """
    require_at(by, Power.PLAN_MEETINGS, document.convener)
    before = {name: getattr(document, name) for name in vars(plan)}
    changed = {name: value for name, value in vars(plan).items() if value != before[name]}
    if not changed:
        return document
    for name, value in changed.items():
        setattr(document, name, value)
    _require_fit(document)
    document.save(update_fields=list(changed))
    record("edit_reference", document, by=by, before={name: before[name] for name in changed}, after=changed)
    return document


def _require_fit(document: ReferenceDocument) -> None:
    since, until = document.period_from, document.period_until
    if until is not None and (since is None or until < since):
        raise PeriodImpossible(_("A period begins with a year and does not end before it."))
    # The row of the convener is held, so that of two who keep the same one at once the second finds the first.
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=document.convener_id)
    same = ReferenceDocument.objects.filter(
        convener=document.convener,
        kind=document.kind,
        title__iexact=document.title,
        number__iexact=document.number,
        region=document.region,
        period_from=since,
    )
    if same.exclude(pk=document.pk).exists():
        raise ReferenceListed(_("“%(name)s” is in the list already.") % {"name": document.label})
