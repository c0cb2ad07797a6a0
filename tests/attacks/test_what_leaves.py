"""A mark of its own in every text of a house, and a look at everything that leaves it: what is not open is not there.

No column is left out because nobody thought of it: what may be found is listed, and everything else may not.
"""

import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.urls import reverse

from agendas.models import (
    AgendaItem,
    Directive,
    DirectiveAddressee,
    DiscussionEntry,
    Photo,
    Presentation,
    Presenter,
    RecordedFollowUp,
)
from agendas.states import EntryKind
from audit.models import AuditEntry
from documents import facts
from documents.actions import append_link
from documents.models import IssuedLink, Objection, Paper, Rendering
from documents.queries import Issue, facts_now, issued
from documents.queries.binders import binder_facts
from documents.rendering import render_public_minutes
from documents.rendering.sheets import render_sheet
from documents.states import Edition, ObjectionState, PaperKind, PaperState, SheetKind
from meetings.models import Meeting, Quote, RelatedEvent
from meetings.states import Disclosure
from tests.attacks.test_stored_text import LISTS, is_free_text
from tests.documents.reading import printed
from tests.documents.test_disclosure import streams
from tests.factories import (
    AgendaItemFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    DiscussionEntryFactory,
    MaterialFactory,
    OrganizationFactory,
    PresentationFactory,
    PresenterFactory,
    StoredMaterialFactory,
    paper_of,
    signing_post,
)
from tests.scene import House
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]
P = PaperState
MARK = re.compile(r"RHS\d{5}")
ADDRESSES = {"email", "guest_email", "to_address", "join_link"}
SKIPPED = {"auth", "contenttypes", "sessions", "audit"}

# What anybody may read of the meeting itself, whatever is closed: column by column.
OF_THE_MEETING = {
    "documents.PaperSettings": {"government_name", "unit_name", "address", "place", "wording", "classification"},
    "meetings.Meeting": {"title", "theme", "purposes", "period_text"},
    "meetings.MeetingKind": {"label"},
    "meetings.Venue": {"name", "city", "address"},
    "meetings.Session": {"label"},
    "meetings.MeetingRole": {"printed_name", "printed_position", "printed_status"},
    "meetings.MeetingSource": {"publisher", "headline"},
    # Institutions are named that were there, persons are not.
    "meetings.Participant": {"group_label", "printed_organization"},
    "directory.Organization": {"name"},
    "directory.Position": {"title"},
    "directory.Official": {"name"},
}
# What anybody may read of an item and of a directive that is open.
OF_WHAT_IS_OPEN = {
    "agendas.AgendaItem": {"title", "led_by", "organizations", "note", "notes"},
    "agendas.DiscussionEntry": {"speaker", "text"},
    "agendas.Presenter": {"printed_name", "printed_position", "printed_organization", "printed_status"},
    "agendas.Directive": {"text", "given_by", "delivered_by", "addressed_to", "legal_basis", "topic", "mechanism_text"},
    "agendas.DirectiveAddressee": {"text"},
}
# What its signer is called by, and what every institution reads in the minutes it is taken from.
OF_AN_EXTRACT = {
    "documents.PaperSettings": {"security"},
    "directory.Official": {"nip", "grade"},
    "meetings.Meeting": {"focus", "strategic_issues"},
    "meetings.MeetingRole": {"note"},
}
# By what the paper in the hand is compared.
OF_THE_CHECK = {
    "meetings.Meeting": {"title"},
    "directory.Organization": {"name"},
    "directory.Position": {"title"},
    "directory.Official": {"name"},
    "meetings.MeetingRole": {"printed_name", "printed_position", "printed_status"},
}
# What belongs to no item, and is told where everything is open.
OF_THE_WHOLE = {
    "meetings.Meeting": {"focus", "strategic_issues", "best_practice_sharing", "public_accountability"},
    "meetings.RelatedEvent": {"title", "body", "result", "note"},
    "meetings.Quote": {"speaker", "text"},
    "documents.Objection": {"said_by", "text", "answer"},
}


class Marks:
    """Which mark stands in which row and column."""

    def __init__(self) -> None:
        self.places: dict[str, tuple[type[models.Model], int, str]] = {}

    def lay(self) -> None:
        for model in apps.get_models():
            if model._meta.app_label in SKIPPED or model in {AuditEntry, IssuedLink}:
                continue
            for field in model._meta.concrete_fields:
                if is_free_text(field) or field.name in ADDRESSES or self._is_list(field):
                    self._lay_into(model, field)

    def found_in(self, *texts: str) -> set[tuple[type[models.Model], int, str]]:
        return {self.places[mark] for text in texts for mark in MARK.findall(text)}

    @staticmethod
    def _is_list(field: Any) -> bool:
        return isinstance(field, models.JSONField) and field.name in LISTS

    def _lay_into(self, model: type[models.Model], field: Any) -> None:
        if field.max_length is not None and field.max_length < 8:
            return
        for pk in list(model._default_manager.values_list("pk", flat=True)):
            mark = f"RHS{len(self.places):05d}"
            self.places[mark] = (model, pk, field.name)
            value: Any = [mark] if self._is_list(field) else mark
            if field.name in ADDRESSES:
                value = f"{mark}@contoh.id"
            model._default_manager.filter(pk=pk).update(**{field.name: value})


def all_of(content: bytes) -> str:
    """Every word of a PDF: as it is printed, and in all that lies inside it."""
    return printed(content) + streams(content).decode("latin-1").replace("\0", "")


def named(found: set[tuple[type[models.Model], int, str]]) -> set[str]:
    return {f"{model._meta.label}.{column}" for model, _pk, column in found}


def columns(*tables: dict[str, set[str]]) -> set[str]:
    return {f"{label}.{column}" for table in tables for label, names in table.items() for column in names}


@pytest.fixture
def marks(house: House) -> Marks:
    """The house with an open item and a closed one of each level, all there can be under each, and its marks."""
    meeting = house.meeting
    AgendaItem.objects.filter(meeting=meeting).exclude(pk=house.item.pk).update(disclosure=Disclosure.INTERNAL)
    Directive.objects.filter(meeting=meeting).update(disclosure=Disclosure.INTERNAL)
    items = [
        house.item,
        *(AgendaItemFactory.create(meeting=meeting, disclosure=level) for level in ("internal", "excluded")),
    ]
    for item in items:
        for kind in EntryKind:
            DiscussionEntryFactory.create(item=item, kind=kind)
        PresenterFactory.create(meeting=meeting, item=item)
        slot = PresentationFactory.create(meeting=meeting, item=item, title="")
        MaterialFactory.create(presentation=slot, verdict="accepted", file=StoredMaterialFactory.create())
        directive = DirectiveFactory.create(meeting=meeting, item=item, disclosure=item.disclosure)
        DirectiveAddresseeFactory.create(directive=directive, organization=house.institution)
    open_ones = [house.item.pk], [house.directive.pk, Directive.objects.get(item=house.item, number__gt=1).pk]
    AgendaItem.objects.filter(pk__in=open_ones[0]).update(disclosure=Disclosure.OPEN)
    Directive.objects.filter(pk__in=open_ones[1]).update(disclosure=Disclosure.OPEN)
    for directive in Directive.objects.filter(meeting=meeting, addressees=None):
        DirectiveAddresseeFactory.create(directive=directive, organization=house.institution)
    RelatedEvent.objects.create(meeting=meeting, title="x", body="y", result="z", note="n")
    Quote.objects.filter(meeting=meeting).update(checked_at=dt.datetime(2030, 10, 17, tzinfo=dt.UTC))
    Objection.objects.update(state=ObjectionState.DECLINED, answered_at=dt.datetime(2030, 10, 19, tzinfo=dt.UTC))
    found = Marks()
    found.lay()
    # Circulated minutes note what was declined since.
    Paper.objects.filter(pk=house.minutes.pk).update(circulated_at=dt.datetime(2030, 10, 18, tzinfo=dt.UTC))
    return found


def minutes_of(house: House) -> tuple[Paper, facts.MinutesFacts]:
    """The minutes approved, signed and published as they stand now."""
    paper = Paper.objects.select_related("meeting__convener").get(pk=house.minutes.pk)
    now = dt.datetime(2030, 10, 20, 3, tzinfo=dt.UTC)
    issue = Issue(number="000.1.5/0417/2030", dated=now.date(), approved_at=now, approver_label="Sekretaris Daerah")
    said = issued(facts_now(paper), paper, issue)
    assert isinstance(said, facts.MinutesFacts)
    frozen = facts.as_json(said)
    Paper.objects.filter(pk=paper.pk).update(
        state=P.SIGNED, facts=frozen, facts_sha256=facts.sha256_of(frozen), number=issue.number, dated=issue.dated,
        approved_at=now, signed_at=now, published_at=now,
    )  # fmt: skip
    paper.refresh_from_db()
    return paper, said


def is_open(model: type[models.Model], pk: int) -> bool:
    """Whether a row of the agenda belongs to what is open."""
    opened = AgendaItem.objects.filter(disclosure=Disclosure.OPEN)
    directives = Directive.objects.filter(disclosure=Disclosure.OPEN)
    rows: dict[type[models.Model], Any] = {
        AgendaItem: opened,
        DiscussionEntry: DiscussionEntry.objects.filter(item__in=opened),
        Presenter: Presenter.objects.filter(item__in=opened),
        Presentation: Presentation.objects.filter(item__in=opened),
        Directive: directives,
        DirectiveAddressee: DirectiveAddressee.objects.filter(directive__in=directives),
    }
    return model not in rows or rows[model].filter(pk=pk).exists()


def test_the_public_edition_tells_what_is_open_and_nothing_else(house: House, marks: Marks) -> None:
    _paper, said = minutes_of(house)
    found = marks.found_in(all_of(render_public_minutes(said)))
    assert named(found) <= columns(OF_THE_MEETING, OF_WHAT_IS_OPEN)
    assert not [place for place in found if not is_open(place[0], place[1])]
    assert {"agendas.AgendaItem.title", "agendas.Directive.text", "agendas.DiscussionEntry.text"} <= named(found)


def test_where_everything_is_open_persons_and_pictures_stay_inside_all_the_same(house: House, marks: Marks) -> None:
    for table in (AgendaItem, Directive):
        table._default_manager.filter(meeting=house.meeting).update(disclosure=Disclosure.OPEN)
    RecordedFollowUp.objects.filter(meeting=house.meeting).delete()  # those have no level, and stay inside
    _paper, said = minutes_of(house)
    found = marks.found_in(all_of(render_public_minutes(said)))
    assert named(found) <= columns(OF_THE_MEETING, OF_WHAT_IS_OPEN, OF_THE_WHOLE)
    assert "meetings.Quote.text" in named(found)
    assert marks.found_in(facts.canonical_json(said)) & {(Photo, photo.pk, "caption") for photo in Photo.objects.all()}


def test_the_public_file_names_no_title_of_what_is_closed(house: House, marks: Marks) -> None:
    paper, said = minutes_of(house)
    edition = Rendering(paper=paper, edition=Edition.PUBLIC, key=f"public:{paper.public_id}", state="done")
    edition.file.save("publik.pdf", ContentFile(render_public_minutes(said)))
    meeting = Meeting.objects.select_related("convener__region", "venue").get(pk=house.meeting.pk)
    plain = binder_facts(SheetKind.PUBLIC_DOSSIER, meeting)
    bound = all_of(render_sheet(SheetKind.PUBLIC_DOSSIER, plain))
    found = marks.found_in(json.dumps(plain), bound)
    assert named(found) <= columns(OF_THE_MEETING, OF_WHAT_IS_OPEN)
    assert not [place for place in found if not is_open(place[0], place[1])]


def test_an_extract_tells_another_institution_nothing_that_is_not_its_own(house: House, marks: Marks) -> None:
    minutes_of(house)
    other = OrganizationFactory.create(parent=house.convener, name="Dinas Lain", short_name="Dislain")
    paper = paper_of(house.meeting, PaperKind.EXTRACT, institution=other, signer=signing_post(house.meeting))
    found = marks.found_in(facts.canonical_json(facts_now(paper)))
    assert named(found) <= columns(OF_THE_MEETING, OF_AN_EXTRACT)
    own = Paper.objects.get(kind=PaperKind.EXTRACT, institution=house.institution)
    assert "agendas.Directive.text" in named(marks.found_in(facts.canonical_json(facts_now(own))))


def pages_of(paper: Paper) -> Iterator[str]:
    anybody = Client()
    for name in ("verify", "match", "public_pdf"):
        yield shown(anybody.get(reverse(f"public:{name}", args=[paper.verification_code]), {"sha256": "0" * 64}))
    for name in ("chain", "chain_file"):
        yield shown(anybody.get(reverse(f"public:{name}")))


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return all_of(content) if content.startswith(b"%PDF") else content.decode()


def test_pages_for_anybody_name_the_paper_and_tell_nothing_of_it(house: House, marks: Marks) -> None:
    paper, said = minutes_of(house)
    edition = Rendering(paper=paper, edition=Edition.PUBLIC, key=f"public:{paper.public_id}", state="done")
    edition.file.save("publik.pdf", ContentFile(render_public_minutes(said)))
    Rendering.objects.filter(pk=edition.pk).update(sha256="a" * 64)
    append_link(paper=paper, event=P.SIGNED, at=dt.datetime(2030, 10, 20, 4, tzinfo=dt.UTC), file_sha256="b" * 64)
    verify, match, public, chain, chain_file = pages_of(paper)
    assert named(marks.found_in(verify)) <= columns(OF_THE_CHECK)
    assert named(marks.found_in(public)) <= columns(OF_THE_MEETING, OF_WHAT_IS_OPEN)
    assert marks.found_in(chain, chain_file) == set()
    assert paper.verification_code not in chain + chain_file
    assert marks.found_in(match) <= marks.found_in(verify)
    with pikepdf.open(io.BytesIO(render_public_minutes(said))) as pdf:
        assert set(pdf.attachments) == {"fakta.json", "tindak-lanjut.csv"}
