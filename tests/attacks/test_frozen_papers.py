"""A paper that was issued stays what it was, whatever is changed, renamed, set or imported afterwards.

Nothing is chosen that might matter: every text of every row of the house is written over, and what is no text besides.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.roles import Role
from agendas.models import AgendaItem, Directive
from attendance.models import AttendanceRecord
from attendance.states import Attendance
from audit.actions import System
from audit.models import AuditEntry
from directory.models import Appointment
from documents import facts
from documents.actions import append_link, change_paper_settings
from documents.models import IssuedLink, Paper, Rendering
from documents.queries import facts_of
from documents.queries.chain_check import wrong_in_chain, wrong_in_files, wrong_in_papers
from documents.queries.verification import edition_with
from documents.rendering import render_paper
from documents.states import Edition, NumberSource, PaperFont, PaperKind, PaperSize, PaperState
from flows.importing.actions import import_file
from meetings.models import Meeting, Session, Venue
from tests.attacks.test_stored_text import is_free_text, lay_into
from tests.documents.kind_papers import absent_line, final_meeting, minutes_signed, spoken
from tests.elections.halls import cheap_keys, election_in, hall, post_called, shown_round
from tests.factories import OfficialFactory, letter_ready, minutes_ready, paper_of, signing_post, user_with
from tests.flows.files import as_bytes, full
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]
P = PaperState
OTHER = "Kata yang lain sama sekali"
# The trail and the chain are only ever added to; what the framework keeps of itself is nobody's paper.
UNTOUCHED = {AuditEntry, IssuedLink}
OF_THE_FRAMEWORK = {"auth", "contenttypes", "sessions"}


def _extract() -> Paper:
    minutes = minutes_signed(2)
    return paper_of(minutes.meeting, PaperKind.EXTRACT, P.SIGNED, signer=signing_post(minutes.meeting))


def _clarification() -> Paper:
    line = absent_line(final_meeting(1)).participant
    signed = {"institution": line.organization, "signer": signing_post(line.meeting)}
    return paper_of(line.meeting, PaperKind.CLARIFICATION, P.SIGNED, **signed)


def _verbatim() -> Paper:
    meeting = final_meeting(1)
    spoken(meeting, ("Pembicara 1", "Selamat pagi."))
    return paper_of(meeting, PaperKind.VERBATIM, P.SIGNED)


def _record() -> Paper:
    with cheap_keys():
        meeting, user = hall(3)
        election = election_in(meeting, user, {"Ketua": (1, "AB")})
        shown_round(post_called(election, "Ketua"), user, "A", "A", "B")
    return paper_of(meeting, PaperKind.ELECTION_RECORD, P.SIGNED, election=election)


def _after(kind: PaperKind, **fields: Any) -> Paper:
    meeting = final_meeting(2)
    return paper_of(meeting, kind, P.SIGNED, signer=signing_post(meeting), **fields)


SIGNED: dict[PaperKind, Callable[[], Paper]] = {
    PaperKind.INVITATION_LETTER: lambda: letter_ready(2, P.SENT),
    PaperKind.MINUTES: lambda: minutes_ready(2, P.SIGNED),
    PaperKind.VERBATIM: _verbatim,
    PaperKind.ELECTION_RECORD: _record,
    PaperKind.ATTENDANCE_LIST: lambda: _after(PaperKind.ATTENDANCE_LIST),
    PaperKind.REPORT: lambda: _after(PaperKind.REPORT, addressee_line="Gubernur", parts={"conclusions": ["Selesai."]}),
    PaperKind.EXTRACT: _extract,
    PaperKind.CLARIFICATION: _clarification,
}


def change_everything(paper: Paper) -> int:
    """Everything but what the paper was issued with; the number of columns that say something else now."""
    _set_anew(paper)
    # When and where the meeting is held, a letter's page compares with the plan: it must tell of a change.
    kept = {Venue, Session} if paper.kind == PaperKind.INVITATION_LETTER else set()
    if not kept:
        Session.objects.update(date=dt.date(2031, 1, 1))
    Appointment.objects.update(official=OfficialFactory.create())
    AttendanceRecord.objects.update(state=Attendance.ABSENT)
    Directive.objects.update(due_date=dt.date(2031, 1, 1), is_binding=False)
    for table in (AgendaItem, Directive):
        table._default_manager.update(disclosure="excluded")
    laid = 0
    for model in apps.get_models():
        if model in UNTOUCHED | kept or model._meta.app_label in OF_THE_FRAMEWORK:
            continue
        laid += sum(lay_into(model, field, OTHER) for field in model._meta.concrete_fields if is_free_text(field))
        laid += sum(_empty_lists(model, field) for field in model._meta.concrete_fields)
    return laid


def _set_anew(paper: Paper) -> None:
    convener = paper.meeting.convener
    change_paper_settings(
        convener=convener,
        by=user_with(Role.ADMINISTRATOR, convener),
        paper_size=PaperSize.F4,
        font=PaperFont.BOOKMAN,
        font_size=10,
        margin_left=45,
        unit_code="LAIN",
        number_pattern="{number}/{year}",
        numbering={paper.kind: {"source": NumberSource.OFFICE.value}},
        security="Rahasia",
        wording={"minutes_closing": OTHER, "letter_closing": OTHER},
        signing={paper.kind: "wet"},
    )


def _empty_lists(model: type[models.Model], field: Any) -> bool:
    """Lists of words: purposes, who leads an item, the parts of a report."""
    if not isinstance(field, models.JSONField) or field.default not in (list, dict) or model._meta.app_label == "audit":
        return False
    return bool(model._default_manager.update(**{field.name: field.default()}))


def issue(paper: Paper) -> bytes:
    """Its final file, and its link in the chain."""
    content = render_paper(facts_of(paper))
    final = Rendering(paper=paper, edition=Edition.SIGNED, key=f"signed:{paper.public_id}", state="done")
    final.sha256 = hashlib.sha256(content).hexdigest()
    final.file.save("naskah.pdf", ContentFile(content))
    append_link(paper=paper, event=P.SIGNED, at=dt.datetime(2030, 10, 20, tzinfo=dt.UTC), file_sha256=final.sha256)
    return content


def page_of(paper: Paper) -> str:
    client = Client(headers={"accept-language": "en"})
    return client.get(reverse("public:verify", args=[paper.verification_code])).content.decode()


@pytest.mark.parametrize("kind", SIGNED)
def test_an_issued_paper_stays_what_it_was(
    kind: PaperKind, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    paper = SIGNED[kind]()
    content, page = issue(paper), page_of(paper)
    assert paper.number in page
    kept = Paper.objects.values("number", "dated", "facts", "facts_sha256", "state").get(pk=paper.pk)
    assert change_everything(paper) > 30
    now = Paper.objects.select_related("meeting__convener").get(pk=paper.pk)
    assert {name: getattr(now, name) for name in kept} == kept
    assert facts.sha256_of(now.facts or {}) == kept["facts_sha256"]
    assert page_of(now) == page
    assert edition_with(now, hashlib.sha256(content).hexdigest()) == Edition.SIGNED
    assert [*wrong_in_chain(), *wrong_in_files()] == []
    assert not [said for said in wrong_in_papers() if paper.number in said]
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):  # a catalogue with other words
        monkeypatch.setattr(f"django.utils.translation._trans.{name}", lambda *_words: OTHER)
    with translation.override("en"):
        assert render_paper(facts_of(now)) == content


@pytest.mark.parametrize("title", [None, "Rapat dengan nama lain"])
def test_what_is_imported_once_more_changes_no_paper(title: str | None) -> None:
    first = import_file(content=as_bytes(full()), name="a.json", by=System(), setup=True).meeting
    assert first is not None
    paper = paper_of(first, PaperKind.MINUTES, P.SIGNED)
    Meeting.objects.filter(pk=first.pk).update(minutes_signed_at=paper.signed_at)
    kept = (paper.number, paper.facts, paper.facts_sha256)
    again = full(title=title) if title else full()
    import_file(content=as_bytes(again), name="a.json", by=System(), setup=True)
    now = Paper.objects.get(kind=PaperKind.MINUTES, meeting=first)
    assert (now.number, now.facts, now.facts_sha256) == kept
    assert now.state == P.SIGNED
