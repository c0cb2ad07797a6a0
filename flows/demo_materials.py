"""What the demo shows of presentations and best practices: one asked for, one ready, one practice."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from agendas.actions import (
    PracticeWords,
    accept_material,
    add_practice,
    hand_in_material,
    request_presentation,
)
from agendas.permissions import institution_of
from agendas.states import AgendaItemKind
from meetings.models import Meeting
from meetings.states import Disclosure


def seed_materials(meeting: Meeting, by: User) -> None:
    """Two institutions on the roll are asked; the second has handed in. All of it is marked as an example."""
    item = meeting.agenda_items.filter(kind=AgendaItemKind.PRESENTATION).first()
    lines = meeting.participants.select_related("position__organization").order_by("order", "pk")[:2]
    asked = [
        request_presentation(meeting=meeting, item=item, organizations=[institution], title=title, by=by)
        for line, title in zip(lines, ("Penyerapan anggaran (contoh)", "Pengendalian inflasi (contoh)"), strict=False)
        if (institution := institution_of(line)) is not None
    ]
    if len(asked) == len(lines) == 2:
        upload = SimpleUploadedFile("Paparan contoh.pdf", small_pdf("Paparan contoh"), "application/pdf")
        accept_material(material=hand_in_material(presentation=asked[1], upload=upload, by=by), by=by)
    words = PracticeWords(
        title="Pasar murah keliling di kecamatan (contoh)",
        problem="Harga bahan pokok naik menjelang hari besar.",
        solution="Operasi pasar bergilir di kecamatan dengan stok BUMD pangan.",
        result="Harga di pasar kembali turun dalam dua minggu.",
        disclosure=Disclosure.OPEN,
    )
    add_practice(convener=meeting.convener, meeting=meeting, words=words, region=meeting.convener.region, by=by)


def small_pdf(words: str) -> bytes:
    """One page with one line (letters of ASCII without brackets): the least that every viewer opens."""
    text = f"BT /F1 36 Tf 72 300 Td ({words}) Tj ET"
    fonts = "<< /Font << /F1 5 0 R >> >>"
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R /Resources {fonts} >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + f"{head}{trailer}".encode("ascii")
