"""Files that bind the papers of a meeting: what is in them, what is missing, and what nothing of may run."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfReader

from accounts.roles import Duty, Role
from agendas.models import Material, Photo, Presentation
from agendas.states import PresentationState, Verdict
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from common.work import WorkState
from documents.actions import make_sheet
from documents.actions.binders import request_binder
from documents.models import Rendering, Sheet
from documents.queries import binders
from documents.rendering import binders as drawing
from documents.rendering.binders import BROKEN, GONE, LOCKED, BinderTooLarge
from documents.rendering.sheets import render_sheet
from documents.states import BINDERS, Edition, PaperKind, PaperState, SheetKind
from files.models import StoredFile
from followups.actions import assign_follow_ups
from meetings.models import Meeting
from meetings.states import Disclosure
from tests.factories import (
    DutyAssignmentFactory,
    GovernmentFactory,
    UserFactory,
    letter_ready,
    minutes_ready,
    paper_of,
    user_with,
)

pytestmark = pytest.mark.django_db
S = SheetKind


def pdf_of(*texts: str, **root: Any) -> bytes:
    """A file from outside: one page for each text, and what else stands in its catalogue."""
    whole = pikepdf.new()
    for text in texts:
        page = whole.add_blank_page(page_size=(300, 300))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.Contents = whole.make_stream(f"BT /F 12 Tf 50 150 Td ({text}) Tj ET".encode())
    for key, value in root.items():
        whole.Root[f"/{key}"] = value
    made = BytesIO()
    whole.save(made)
    return made.getvalue()


def picture(colour: str = "red") -> bytes:
    made = BytesIO()
    Image.new("RGB", (1800, 900), colour).save(made, "JPEG")
    return made.getvalue()


def stored(content: bytes, name: str = "bahan.pdf", media_type: str = "application/pdf") -> StoredFile:
    row = StoredFile(name=name, media_type=media_type, size=len(content), sha256="0" * 64, uploaded_by="Penguji")
    row.content.save(name, ContentFile(content))
    return row


def slot(meeting: Meeting, title: str) -> Presentation:
    return Presentation.objects.create(
        meeting=meeting, title=title, state=PresentationState.ACCEPTED, requested_by="Sekretariat"
    )


def handed_in(presentation: Presentation, file: StoredFile, verdict: str = Verdict.ACCEPTED, **fields: Any) -> Material:
    version = presentation.materials.count() + 1
    return Material.objects.create(
        presentation=presentation, version=version, file=file, verdict=verdict, handed_in_by="Delegasi", **fields
    )


def rendered(paper: Any, content: bytes, edition: Edition = Edition.OFFICIAL) -> Rendering:
    row = Rendering(
        paper=paper, edition=edition, key=f"{edition}:{paper.public_id}", state=WorkState.DONE, sha256="1" * 64
    )
    row.file.save("x.pdf", ContentFile(content))
    return row


def titles(kind: SheetKind, meeting: Meeting) -> dict[str, str]:
    """Each part with what is bound of it: its source, or why it is absent."""
    parts = binders.binder_facts(kind, meeting)["parts"]
    return {part["title"]: part.get("why") or part["source"] for part in parts}


def bound(kind: SheetKind, meeting: Meeting) -> bytes:
    facts = binders.binder_facts(kind, meeting)
    made = render_sheet(kind, facts)
    assert made == render_sheet(kind, facts)
    return made


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)


@pytest.fixture
def meeting() -> Meeting:
    letter = letter_ready(state=PaperState.SENT)
    rendered(letter, pdf_of("SURAT"))
    return letter.meeting


# --- what is in it -----------------------------------------------------------------------------------------------


def test_what_everyone_should_have_read_is_bound_before_the_meeting(meeting: Meeting) -> None:
    handed_in(slot(meeting, "Inflasi"), stored(pdf_of("satu", "dua")))
    slot(meeting, "Stunting")
    number = meeting.papers.get().number
    assert titles(S.MATERIALS, meeting) == {
        f"Surat undangan Nomor {number}": "rendering",
        "Susunan acara": "sheet",
        "Bahan: Inflasi": "file",
        "Bahan: Stunting": binders.NOT_ACCEPTED,
    }
    made = bound(S.MATERIALS, meeting)
    words = text_of(made)
    for expected in ("BAHAN RAPAT", "SURAT", "SUSUNAN ACARA", "satu", "dua", "Bahan: Stunting", binders.NOT_ACCEPTED):
        assert expected.lower() in words.lower()


def test_bookmarks_and_page_labels_lead_to_each_part(meeting: Meeting) -> None:
    handed_in(slot(meeting, "Inflasi"), stored(pdf_of("satu", "dua")))
    reader = PdfReader(BytesIO(bound(S.MATERIALS, meeting)))
    marks = [mark for mark in reader.outline if not isinstance(mark, list)]
    names = [str(mark.title) for mark in marks]
    assert names[0] == "Daftar isi"
    assert [name[:2] for name in names[1:]] == ["1.", "2.", "3."]
    pages = [reader.get_destination_page_number(mark) for mark in marks]
    assert [reader.page_labels[page] for page in pages] == ["i", "1-1", "2-1", "3-1"]
    assert reader.page_labels[-1] == "3-2"
    assert "3-1 s.d. 3-2" in text_of(bound(S.MATERIALS, meeting))


def test_only_the_newest_accepted_version_is_bound(meeting: Meeting) -> None:
    presentation = slot(meeting, "Inflasi")
    handed_in(presentation, stored(pdf_of("terdahulu")))
    handed_in(presentation, stored(pdf_of("baru")))
    handed_in(presentation, stored(pdf_of("ditolak")), verdict=Verdict.RETURNED)
    words = text_of(bound(S.MATERIALS, meeting))
    assert "baru" in words
    assert "terdahulu" not in words
    assert "ditolak" not in words


def test_a_letter_that_nobody_signed_is_named_and_not_bound() -> None:
    meeting = letter_ready(state=PaperState.IN_REVIEW).meeting
    assert titles(S.MATERIALS, meeting)["Surat undangan"] == binders.NOT_SIGNED


def test_the_whole_meeting_is_bound_afterwards() -> None:
    minutes = minutes_ready(state=PaperState.SIGNED)
    meeting = minutes.meeting
    letter = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    rendered(letter, pdf_of("SURAT"))
    rendered(minutes, pdf_of("NOTULA TANPA TANDA TANGAN"))
    rendered(minutes, pdf_of("NOTULA BERTANDA TANGAN"), Edition.SIGNED)
    Photo.objects.create(meeting=meeting, file=stored(picture(), "a.jpg", "image/jpeg"), caption="Ruang rapat")
    assert list(titles(S.DOSSIER, meeting).values()) == ["rendering", "rendering", binders.NOT_OWED, "photos"]
    assign_follow_ups(meeting=meeting, by=System())
    assert list(titles(S.DOSSIER, meeting).values()) == ["rendering", "rendering", "sheet", "photos"]
    made = bound(S.DOSSIER, meeting)
    words = text_of(made)
    assert "NOTULA BERTANDA TANGAN" in words
    assert "NOTULA TANPA" not in words
    assert "1. Ruang rapat" in words
    assert "MATRIKS TINDAK LANJUT" in words
    pictures = [image for page in PdfReader(BytesIO(made)).pages for image in page.images]
    assert [max(image.image.size) for image in pictures if image.image] == [1260]


def test_a_signed_paper_whose_pdf_is_not_made_yet_is_named() -> None:
    minutes = minutes_ready(state=PaperState.SIGNED)
    parts = titles(S.DOSSIER, minutes.meeting)
    assert parts == {f"Notula Nomor {minutes.number}": binders.NOT_MADE, "Matriks tindak lanjut": binders.NOT_OWED}


# --- what anyone may read ----------------------------------------------------------------------------------------


def test_the_public_file_holds_what_is_open_and_names_the_rest() -> None:
    minutes = minutes_ready(state=PaperState.SIGNED)
    meeting = minutes.meeting
    rendered(minutes, pdf_of("NOTULA LENGKAP"))
    rendered(minutes, pdf_of("NOTULA EDISI PUBLIK"), Edition.PUBLIC)
    handed_in(slot(meeting, "Terbuka"), stored(pdf_of("bahan terbuka")), disclosure=Disclosure.OPEN)
    handed_in(slot(meeting, "Tertutup"), stored(pdf_of("bahan tertutup")), disclosure=Disclosure.EXCLUDED)
    for caption, disclosure in (("Boleh", Disclosure.OPEN), ("Jangan", Disclosure.INTERNAL)):
        file = stored(picture(), "a.jpg", "image/jpeg")
        Photo.objects.create(meeting=meeting, file=file, caption=caption, disclosure=disclosure)
    assert titles(S.PUBLIC_DOSSIER, meeting)["Notula"] == binders.NOT_PUBLISHED
    minutes.published_at = minutes.signed_at
    minutes.save()
    words = text_of(bound(S.PUBLIC_DOSSIER, meeting))
    for shown in ("NOTULA EDISI PUBLIK", "Bahan: Terbuka", "bahan terbuka", "Boleh", binders.NOT_PUBLIC):
        assert shown in words
    for hidden in ("NOTULA LENGKAP", "bahan tertutup", "Tertutup", "Jangan"):
        assert hidden not in words


@pytest.mark.parametrize("state", [PaperState.DRAFT, PaperState.IN_REVIEW, PaperState.SIGNED])
def test_a_stranger_is_not_told_how_far_the_office_is(state: PaperState) -> None:
    minutes = minutes_ready(state=state)
    slot(minutes.meeting, "Belum diserahkan")
    told = titles(S.PUBLIC_DOSSIER, minutes.meeting)
    assert told == {"Surat undangan dan daftar hadir": binders.NOT_PUBLIC, "Notula": binders.NOT_PUBLISHED}


# --- files from outside ------------------------------------------------------------------------------------------


def test_nothing_of_a_material_runs_when_the_binder_is_read(meeting: Meeting) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    whole = pikepdf.open(BytesIO(pdf_of("isi", OpenAction=script)))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 300, 300]), A=script
    )
    whole.pages[0].Annots = pikepdf.Array([whole.make_indirect(link)])
    whole.pages[0].AA = pikepdf.Dictionary(O=script)
    content = BytesIO()
    whole.save(content)
    handed_in(slot(meeting, "Bahaya"), stored(content.getvalue()))
    with pikepdf.open(BytesIO(bound(S.MATERIALS, meeting))) as made:
        texts = [str(item) for item in made.objects if isinstance(item, pikepdf.Dictionary)]
    assert not [text for text in texts if "JavaScript" in text]


def test_a_file_that_no_page_can_be_made_of_is_attached(meeting: Meeting) -> None:
    locked = BytesIO()
    with pikepdf.open(BytesIO(pdf_of("rahasia"))) as whole:
        whole.save(locked, encryption=pikepdf.Encryption(user="x", owner="y"))
    handed_in(slot(meeting, "Bersandi"), stored(locked.getvalue(), "sandi.pdf"))
    handed_in(slot(meeting, "Rusak"), stored(b"%PDF-1.7 rusak", "rusak.pdf"))
    handed_in(slot(meeting, "Paparan"), stored(b"PK\x03\x04 paparan", "paparan.pptx", "application/vnd.ms-powerpoint"))
    made = bound(S.MATERIALS, meeting)
    words = text_of(made)
    assert LOCKED in words
    assert BROKEN in words
    with pikepdf.open(BytesIO(made)) as whole:
        kept = {spec.filename: spec.get_file().read_bytes() for spec in whole.attachments.values()}
    assert kept["paparan.pptx"] == b"PK\x03\x04 paparan"
    assert set(kept) == {"sandi.pdf", "rusak.pdf", "paparan.pptx"}


def test_a_file_that_is_gone_is_named(meeting: Meeting) -> None:
    file = stored(pdf_of("isi"))
    handed_in(slot(meeting, "Hilang"), file)
    facts = binders.binder_facts(S.MATERIALS, meeting)
    file.content.delete(save=False)
    assert GONE in text_of(render_sheet(S.MATERIALS, facts))


def test_a_picture_that_cannot_be_read_leaves_its_caption(meeting: Meeting) -> None:
    Photo.objects.create(meeting=meeting, file=stored(b"bukan gambar", "a.jpg", "image/jpeg"), caption="Ruang <b>")
    words = text_of(bound(S.DOSSIER, meeting))
    assert "Ruang <b>" in words
    assert "gambar tidak dapat dibaca" in words


def test_what_no_file_can_hold_is_refused_in_words(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_PAGES", 2)
    handed_in(slot(meeting, "Inflasi"), stored(pdf_of("satu", "dua")))
    with pytest.raises(BinderTooLarge):
        render_sheet(S.MATERIALS, binders.binder_facts(S.MATERIALS, meeting))


# --- the act -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(BINDERS))
def test_a_binder_is_asked_for_once_and_made_by_a_worker(meeting: Meeting, kind: SheetKind) -> None:
    by = user_with(Role.LEADERSHIP, meeting.convener)
    sheet = request_binder(meeting=meeting, kind=kind, by=by)
    assert request_binder(meeting=meeting, kind=kind, by=by) == sheet
    assert AuditEntry.objects.filter(action="request_sheet").count() == 1
    make_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == WorkState.DONE, sheet.last_error
    assert list(Sheet.objects.visible_to(by)) == [sheet]
    assert not Sheet.objects.visible_to(user_with(Role.LEADERSHIP, GovernmentFactory.create())).exists()


def test_only_who_reads_the_meeting_from_inside_has_it_bound(meeting: Meeting) -> None:
    for by in (user_with(Role.LEADERSHIP, GovernmentFactory.create()), user_with(Role.DELEGATE, meeting.convener)):
        with pytest.raises(Refused):
            request_binder(meeting=meeting, kind=S.MATERIALS, by=by)
    assert not Sheet.objects.exists()


def test_what_tells_of_follow_ups_is_for_who_may_see_them(meeting: Meeting) -> None:
    moderator = UserFactory.create()
    DutyAssignmentFactory.create(meeting=meeting, user=moderator, duty=Duty.MODERATOR)
    with pytest.raises(Refused):
        request_binder(meeting=meeting, kind=S.DOSSIER, by=moderator)
    sheet = request_binder(meeting=meeting, kind=S.DOSSIER, by=user_with(Role.SECRETARIAT, meeting.convener))
    assert not Sheet.objects.visible_to(moderator).exists()
    assert Sheet.objects.visible_to(user_with(Role.INSPECTORATE, meeting.convener)).get() == sheet
    assert request_binder(meeting=meeting, kind=S.MATERIALS, by=moderator)


@pytest.mark.parametrize("many", [1, 30])
def test_what_is_bound_costs_the_same_queries(meeting: Meeting, many: int, django_assert_max_num_queries: Any) -> None:
    for number in range(many):
        handed_in(slot(meeting, f"Bahan {number}"), stored(pdf_of("x")))
        Photo.objects.create(meeting=meeting, file=stored(b"x", "a.jpg", "image/jpeg"))
    for kind in sorted(BINDERS):
        fresh = Meeting.objects.select_related("convener__region", "venue").get(pk=meeting.pk)
        with django_assert_max_num_queries(20):
            binders.binder_facts(kind, fresh)
