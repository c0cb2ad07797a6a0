"""What anybody may learn of an issued paper: never its body, only what a paper in the hand can be compared with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common import dates
from documents import chain
from documents.models import IssuedLink, Paper, Rendering, Signature
from documents.queries.papers import final_rendering
from documents.states import SIGNED_STATES, Edition, PaperState

# Editions whose bytes a stranger may hold, in the order in which they are named when two have the same.
_KNOWN = (Edition.SIGNED, Edition.OFFICIAL, Edition.PUBLIC, Edition.COPY, Edition.CONFIRMATION, Edition.DRAFT)


@dataclass(frozen=True)
class Verified:
    """A paper as its verification page tells it."""

    paper: Paper
    post: str
    name: str
    issuer: str
    subject: str
    final: Rendering | None
    replaced_by: Paper | None
    links: list[IssuedLink]
    findings: list[list[str]]
    public: Rendering | None


def verified(paper: Paper) -> Verified:
    """Everything that the verification page of a frozen paper shows. A fixed number of queries."""
    post, name = signer_named(paper)
    issuer, subject = issued_for(paper)
    signature = Signature.objects.filter(paper=paper).first()
    zone = str(paper.meeting.timezone)
    return Verified(
        paper=paper,
        post=post,
        name=name,
        issuer=issuer,
        subject=subject,
        final=final_rendering(paper),
        # Whatever became of it since: its own page leads on.
        replaced_by=Paper.objects.filter(supersedes=paper, state__in=[*SIGNED_STATES, PaperState.REVOKED]).first(),
        links=list(IssuedLink.objects.filter(paper=paper).order_by("sequence")),
        findings=[describe(finding, zone) for finding in (signature.findings if signature else [])],
        public=public_rendering(paper),
    )


def public_rendering(paper: Paper) -> Rendering | None:
    """The public edition where it is published and made: of a paper that is signed and in force."""
    if paper.published_at is None or paper.state != PaperState.SIGNED:
        return None
    made = paper.renderings.filter(edition=Edition.PUBLIC).exclude(file="").defer("draft_facts")
    return made.first()


def signer_named(paper: Paper) -> tuple[str, str]:
    """Post and name of who signs, as they were frozen; "" for what the paper leaves open."""
    said = paper.facts or {}
    block = said.get("signer") or said.get("chair_signer") or {}
    post = " ".join(part for part in (block.get("status"), block.get("position")) if part)
    return post, block.get("name") or ""


def issued_for(paper: Paper) -> tuple[str, str]:
    """Who convened and to what, as the paper says it: both may bear another name by now."""
    said = (paper.facts or {}).get("meeting") or {}
    return said.get("convener") or paper.meeting.convener.name, said.get("title") or paper.meeting.title


def edition_with(paper: Paper, sha256: str) -> Edition | None:
    """Which edition of `paper` has exactly these bytes; None for none. Whose copy it is stays unsaid.

    A public edition that is not public (any more) is not known. A file that was handed in with its signature, before
    the portal's seal, counts as a copy.
    """
    if not is_sha256(sha256):
        return None
    found = set(paper.renderings.filter(sha256=sha256.lower()).values_list("edition", flat=True))
    if public_rendering(paper) is None:
        found.discard(Edition.PUBLIC)
    if not found and Signature.objects.filter(paper=paper, file__sha256=sha256.lower()).exists():
        return Edition.COPY
    return next((edition for edition in _KNOWN if edition in found), None)


def is_sha256(text: str) -> bool:
    """Whether `text` has the form of a SHA-256 in hex."""
    return len(text) == 64 and set(text.lower()) <= set("0123456789abcdef")


def head_of_chain() -> IssuedLink | None:
    """The last link: whoever keeps its hash holds the whole chain before it."""
    return IssuedLink.objects.order_by("-sequence").first()


def public_links() -> Iterator[dict[str, Any]]:
    """Every link as it is published: what its hash covers, and the hash. The code of a paper stands as its digest."""
    for link in IssuedLink.objects.order_by("sequence").iterator(chunk_size=500):
        said = {name: getattr(link.said, name) for name in chain.Link.__dataclass_fields__}
        yield {**said, "hash": link.hash}


def describe(finding: Mapping[str, Any], zone: str = settings.TIME_ZONE) -> list[str]:
    """A stored finding (`documents.signing.SignatureFinding`) in sentences, the verdict first."""
    who = finding.get("signer") or _("unknown signer")
    if finding.get("organisation"):
        who = f"{who} ({finding['organisation']})"
    problems = list(finding.get("problems") or ())
    sentences = [_verdict(finding, problems)]
    sentences.append(
        _("Signed by %(who)s; the certificate was issued by %(issuer)s.")
        % {
            "who": who,
            "issuer": finding.get("issuer") or _("an unknown issuer"),
        }
    )
    at = parse_datetime(finding["signed_at"]) if finding.get("signed_at") else None
    if at is not None:
        sentences.append(_("Time of the signature: %(moment)s.") % {"moment": dates.moment(at, zone)})
    if finding.get("is_certifying"):
        sentences.append(_("It seals the file: nothing may be changed after it."))
    known = _problems()
    return [*sentences, *(known[word] for word in problems if word in known)]


def _verdict(finding: Mapping[str, Any], problems: list[str]) -> str:
    if not finding.get("is_intact"):
        return _("The file was changed after it was signed, or the signature cannot be read: do not rely on it.")
    if not finding.get("covers_whole"):
        return _("The signature does not cover the whole file: something was added afterwards.")
    if set(problems) - {"untrusted"}:
        return _("The file is as it was signed, but there is a flaw in the signature.")
    if finding.get("is_trusted"):
        return _("The signature is valid: the file is as it was signed, and the certificate is trusted here.")
    return _("The file is as it was signed. This portal does not know the issuer of the certificate.")


def _problems() -> dict[str, str]:
    return {
        "expired": _("The certificate was not valid when it was used, as far as this can be proved."),
        "revoked": _("The certificate had been revoked."),
        "changed_after": _("Something was added that the signature does not allow."),
        "unreadable": pgettext("signature", "It cannot be read."),
    }
