"""Documents that directives rest on or serve: kept once, with a period that can be."""

import dataclasses

import pytest

from accounts.roles import Role
from agendas.actions.references import (
    PeriodImpossible,
    ReferenceListed,
    ReferencePlan,
    create_reference,
    edit_reference,
)
from agendas.models import ReferenceDocument
from agendas.states import ReferenceKind
from audit.models import AuditEntry
from common.errors import Refused
from tests.factories import GovernmentFactory, ReferenceDocumentFactory, user_with

pytestmark = pytest.mark.django_db

RPJMD = ReferencePlan(kind=ReferenceKind.RPJMD, title="RPJMD", period_from=2025, period_until=2029)


def test_a_document_is_kept_once_and_cited_with_region_and_years() -> None:
    convener = GovernmentFactory.create()
    clerk = user_with(Role.SECRETARIAT, convener)
    plan = dataclasses.replace(RPJMD, region=convener.region)
    document = create_reference(convener=convener, plan=plan, by=clerk)
    assert document.label == f"RPJMD {convener.region.full_name} 2025–2029"
    with pytest.raises(ReferenceListed):
        create_reference(convener=convener, plan=dataclasses.replace(plan, title="rpjmd"), by=clerk)
    # The plan of the years after is another document.
    create_reference(convener=convener, plan=dataclasses.replace(plan, period_from=2030, period_until=2034), by=clerk)
    assert AuditEntry.objects.filter(action="create_reference").count() == 2


@pytest.mark.parametrize(("since", "until"), [(None, 2029), (2030, 2029)])
def test_a_period_ends_after_it_began(since: int | None, until: int) -> None:
    convener = GovernmentFactory.create()
    plan = dataclasses.replace(RPJMD, period_from=since, period_until=until)
    with pytest.raises(PeriodImpossible):
        create_reference(convener=convener, plan=plan, by=user_with(Role.SECRETARIAT, convener))
    assert not ReferenceDocument.objects.exists()


def test_a_document_is_put_right_and_put_aside() -> None:
    document = ReferenceDocumentFactory.create()
    clerk = user_with(Role.SECRETARIAT, document.convener)
    plan = ReferencePlan(kind=ReferenceKind.LAW, title="UU 23 Tahun 2014", is_active=False)
    edit_reference(document=document, plan=plan, by=clerk)
    edit_reference(document=document, plan=plan, by=clerk)
    assert AuditEntry.objects.filter(action="edit_reference").count() == 1
    assert not ReferenceDocument.objects.get(pk=document.pk).is_active


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.DELEGATE, Role.ADMINISTRATOR])
def test_only_who_plans_meetings_keeps_documents(role: Role) -> None:
    document = ReferenceDocumentFactory.create()
    person = user_with(role, document.convener)
    with pytest.raises(Refused):
        create_reference(convener=document.convener, plan=RPJMD, by=person)
    with pytest.raises(Refused):
        edit_reference(document=document, plan=RPJMD, by=person)
