"""BSrE's esign client: the service in a government's network that holds the certificates of its officials.

Off unless `BSRE_URL` is set. NIK and passphrase pass through to it: they are stored nowhere, and stand in no log, no
error and no trace. (API: POST /api/sign/pdf, GET /api/user/status/{nik}, GET /api/sign/download/{id}; basic auth.)
"""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import requests
from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import RakorError
from documents.signing.answers import whole_body

CONNECT_SECONDS = 5
ANSWER_SECONDS = 60
LARGEST_ANSWER = 50 * 1024 * 1024
STATUS = "/api/user/status"
LONGEST_REASON = 200
# What the service calls a certificate that can be used.
USABLE = "ISSUE"


class ServiceFailed(RakorError):
    """BSrE did not sign; says why in words that may be shown, without NIK and passphrase."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an official types to use his certificate. It shows neither when it is printed."""

    nik: str = field(repr=False)
    passphrase: str = field(repr=False)

    def hidden_in(self, text: str) -> str:
        """`text` without NIK and passphrase: a service may repeat what it was sent."""
        for secret in (self.nik, self.passphrase):
            text = text.replace(secret, "…") if secret else text
        return text


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content: bytes = field(repr=False)  # it may repeat what was sent
    identifier: str


def sign_by_service(content: bytes, credentials: Credentials) -> bytes:
    """The PDF as BSrE has signed it, without a visible stamp. Raises `ServiceFailed`."""
    if lacking := _lacking(_ask("GET", STATUS, credentials), credentials):
        raise ServiceFailed(lacking)
    answer = _ask("POST", "/api/sign/pdf", credentials, content=content)
    if answer.status != requests.codes.ok:
        raise ServiceFailed(_why(answer, credentials))
    signed = answer.content
    if not signed.startswith(b"%PDF-") and answer.identifier:
        # Some versions answer with a name under which the file waits.
        fetched = _ask("GET", f"/api/sign/download/{quote(answer.identifier, safe='')}", credentials)
        signed = fetched.content if fetched.status == requests.codes.ok else b""
    if not signed.startswith(b"%PDF-"):
        said = _("BSrE answered with something that is no PDF; nothing was signed here.")
        raise ServiceFailed(_refusal(answer, credentials, "error") or said)
    return signed


def _lacking(answer: _Answer, credentials: Credentials) -> str:
    """Why this official has no certificate to sign with, as BSrE says it; "" where he has one.

    A service that cannot tell is not believed either way: then signing tells.
    """
    if answer.status == requests.codes.unauthorized:
        return _why(answer, credentials)
    said = _said(answer)
    if answer.status != requests.codes.ok or str(said.get("status") or USABLE).upper() == USABLE:
        return ""
    reason = credentials.hidden_in(str(said.get("message") or said["status"]))[:LONGEST_REASON]
    return _("There is no certificate to sign with at BSrE: %(reason)s") % {"reason": reason}


def _ask(method: str, path: str, credentials: Credentials, *, content: bytes = b"") -> _Answer:
    """The answer of the service. Raises `ServiceFailed`, always out here: no error of the library is its cause, since
    that would carry the address (which holds a NIK) and the form (which holds a passphrase) into a log."""
    service = settings.BSRE
    if service is None:
        raise ServiceFailed(_("BSrE's esign client is not connected (BSRE_URL)."))
    until = time.monotonic() + ANSWER_SECONDS
    try:
        with requests.request(
            method,
            # Put together in the call, so that no name of ours holds a NIK when this fails.
            service.url + (f"{path}/{quote(credentials.nik, safe='')}" if path == STATUS else path),
            auth=(service.user, service.password),
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,  # they go where the operator said, and nowhere else
            stream=True,
            **_form(credentials, content),
        ) as response:
            body = whole_body(response, until=until, largest=LARGEST_ANSWER)
            return _Answer(response.status_code, body, response.headers.get("id_dokumen", ""))
    except requests.Timeout:
        said = _("BSrE did not answer in time. Nothing was signed here; try again later.")
    except requests.RequestException:
        said = _("BSrE cannot be reached, or broke off. Nothing was signed here; try again later.")
    raise ServiceFailed(said)


def _form(credentials: Credentials, content: bytes) -> dict[str, Any]:
    if not content:
        return {}
    fields = {"nik": credentials.nik, "passphrase": credentials.passphrase, "tampilan": "invisible"}
    return {"data": fields, "files": {"file": ("naskah.pdf", content, "application/pdf")}}


def _said(answer: _Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _why(answer: _Answer, credentials: Credentials) -> str:
    """Why BSrE refused, in its own words where it gives some ("Passphrase anda salah")."""
    if answer.status in (requests.codes.unauthorized, requests.codes.forbidden):
        return _("BSrE does not accept the account of the portal (BSRE_USER, BSRE_PASSWORD).")
    if _is_elsewhere(answer.status):
        return _("BSrE points to another address; nothing was sent there, and nothing was signed here (BSRE_URL).")
    said = _("BSrE answered with status %(status)s; nothing was signed here.") % {"status": answer.status}
    return _refusal(answer, credentials, "error", "message") or said


def _is_elsewhere(status: int) -> bool:
    return 300 <= status < 400


def _refusal(answer: _Answer, credentials: Credentials, *places: str) -> str:
    """What BSrE says in one of these `places` of its answer, or ""."""
    said = _said(answer)
    reason = next((str(said[place]) for place in places if said.get(place)), "")
    if not reason:
        return ""
    return _("BSrE refused: %(reason)s") % {"reason": credentials.hidden_in(reason)[:LONGEST_REASON]}
