"""The papers of the house of `tests.scene`: what is written, lies with the participants, waits for a signature."""

from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model

from documents.models import Objection, Signature
from documents.states import PaperKind, PaperState, SignatureState, SigningMode
from files.models import StoredFile
from meetings.models import Meeting
from tests.factories import paper_of, signing_post

PDF = b"%PDF-1.7 berkas contoh"


def papers_of_the_house(mark: str, *, meeting: Meeting, **rows: Any) -> dict[str, Model]:
    """The rows by the names under which addresses ask for them; `mark` stands in every name that is shown."""
    minutes, institution = rows["minutes"], rows["institution"]
    signer = signing_post(meeting)
    file = StoredFile(name=f"{mark}.pdf", media_type="application/pdf", size=len(PDF), uploaded_by="Sekretariat")
    file.content.save("berkas.pdf", ContentFile(PDF))
    Signature.objects.create(
        paper=minutes, mode=SigningMode.WET, state=SignatureState.HANDED_IN, file=file, handed_in_by=f"Staf {mark}"
    )
    return {
        "objection": Objection.objects.create(
            paper=minutes, invitation=rows["invitation"], said_by=f"Dinas {mark}", text=f"Keberatan {mark}"
        ),
        "extract": paper_of(meeting, PaperKind.EXTRACT, institution=institution, signer=signer),
        "clarification": paper_of(
            meeting, PaperKind.CLARIFICATION, PaperState.IN_REVIEW, institution=institution, signer=signer
        ),
    }
