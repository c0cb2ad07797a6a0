"""The copy of a letter for one addressee carries the portal's seal of its own, and goes out with it or not at all."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from common.work import WorkState
from documents import signing
from documents.actions import make_pdf
from documents.models import Paper, Rendering
from documents.queries.verification import edition_with
from documents.states import Edition, PaperState
from flows import papers as flows
from notices.actions.delivery import deliver
from notices.models import Message
from rakor.environment import Seal
from tests.documents import certificates as certs
from tests.documents.reading import says
from tests.documents.test_signatures import content_of, writer_of
from tests.documents.test_signing import is_clean
from tests.factories import ContactFactory, letter_ready

pytestmark = pytest.mark.django_db


def sent(addressees: int) -> tuple[Paper, list[Rendering]]:
    """A letter that goes out, and the copies that are to be made."""
    letter = letter_ready(addressees, PaperState.SIGNED)
    for line in letter.meeting.participants.all():
        ContactFactory.create(position=line.position)
    flows.send_invitations(paper=letter, by=writer_of(letter))
    copies = Rendering.objects.filter(edition=Edition.COPY).order_by("pk")
    return letter, list(copies.select_related("invitation__participant__position"))


def test_each_copy_is_sealed_with_its_own_link_in_it(settings: Any, tmp_path: Path) -> None:
    settings.SEAL = certs.seal_in(tmp_path)
    letter, copies = sent(2)
    made = {}
    for copy in copies:
        make_pdf(rendering_id=copy.pk)
        assert copy.invitation is not None
        made[str(copy.invitation.participant.position)] = content_of(copy)
    assert len(set(made.values())) == 2
    for post, content in made.items():
        (finding,) = signing.validate(content)
        assert (finding.signer, finding.is_valid, finding.is_certifying) == ("Segel Sekretariat Uji", True, True)
        assert not signing.can_be_sealed(content)
        assert [says(content, f"Yth. {other}") for other in made] == [other == post for other in made]
        assert is_clean(content)
    for copy in copies:
        assert edition_with(letter, copy.sha256) == Edition.COPY


def test_pyhanko_itself_finds_a_copy_good_and_one_flipped_byte_bad(settings: Any, tmp_path: Path) -> None:
    settings.SEAL = certs.seal_in(tmp_path)
    _letter, (copy,) = sent(1)
    make_pdf(rendering_id=copy.pk)
    content = bytearray(content_of(copy))
    trusted = ValidationContext(trust_roots=[certs.root().parsed], allow_fetching=False)
    for is_good in (True, False):
        (seal,) = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
        assert validate_pdf_signature(seal, trusted).bottom_line is is_good
        (finding,) = signing.validate(bytes(content))
        assert finding.is_valid is is_good
        content[content.find(b"stream") + 40] ^= 1


def test_a_copy_that_cannot_be_sealed_goes_to_nobody_until_it_can(settings: Any, tmp_path: Path) -> None:
    whole = certs.seal_in(tmp_path)
    settings.SEAL = Seal(whole.certificate, "salah-sekali", "")
    letter, (copy,) = sent(1)
    make_pdf(rendering_id=copy.pk)
    copy.refresh_from_db()
    assert (copy.state, copy.file.name) == (WorkState.PENDING, "")
    assert "SEAL_PASSPHRASE" in copy.last_error
    message = Message.objects.get()
    deliver(message_id=message.pk)
    assert mail.outbox == []
    letter.refresh_from_db()
    assert letter.state == PaperState.SENT
    settings.SEAL = whole
    Rendering.objects.update(run_at=timezone.now())
    Message.objects.update(run_at=timezone.now())
    make_pdf(rendering_id=copy.pk)
    deliver(message_id=message.pk)
    (attached,) = [one for one in mail.outbox[0].attachments if str(one[0]).endswith(".pdf")]
    assert attached[1] == content_of(copy)
    assert [finding.is_certifying for finding in signing.validate(content_of(copy))] == [True]
