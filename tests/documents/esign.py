"""BSrE's esign client on this machine: it speaks as the real one is documented, remembers, and misbehaves if told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from rakor import environment
from tests.documents import certificates as certs
from tests.documents.reading import approved_minutes
from tests.documents.serving import Asking, serving

# Who has a certificate there, as far as the tests know.
SIGNER = "Pejabat BSrE"


@dataclass
class Esign:
    """What it was asked, and how it answers."""

    signer: str = SIGNER
    nip: str = ""
    user_status: bytes = b'{"status_code": 1111, "status": "ISSUE", "message": "terdaftar"}'
    answers_by_name: bool = False
    # What it does in place of signing, and of telling whether somebody has a certificate.
    misbehave: Callable[[Asking], object] | None = None
    misbehave_at_status: Callable[[Asking], object] | None = None
    asked: list[str] = field(default_factory=list)
    fields: dict[str, bytes] = field(default_factory=dict)

    def behave(self, asking: Asking) -> None:
        self.asked.append(asking.path)
        content = asking.body()
        if asking.command == "GET":
            if "/download/" in asking.path:
                asking.answer(200, self.signed(approved_minutes()))
            elif self.misbehave_at_status is not None:
                self.misbehave_at_status(asking)
            else:
                asking.answer(200, self.user_status)
            return
        self.fields = _fields_in(asking.headers["Content-Type"], content)
        if self.misbehave is not None:
            self.misbehave(asking)
        elif self.answers_by_name:
            asking.answer(200, b'{"message": "ok"}', {"id_dokumen": "naskah-1"})
        else:
            asking.answer(200, self.signed(self.fields["file"]), {"id_dokumen": "naskah-1"})

    def signed(self, content: bytes) -> bytes:
        return certs.signed_by(content, certs.certificate_of(self.signer, nip=self.nip))


@contextmanager
def esign_client(settings: Any) -> Iterator[Esign]:
    """Connected to the portal while the block runs."""
    client = Esign()
    with serving(client.behave) as address:
        settings.BSRE = environment.Bsre(address, "portal", "sandi-portal")
        yield client


def _fields_in(kind: str, body: bytes) -> dict[str, bytes]:
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    fields: dict[str, bytes] = {}
    for part in whole.iter_parts():
        content: Any = part.get_payload(decode=True)
        fields[str(part.get_param("name", header="content-disposition"))] = content
    return fields
