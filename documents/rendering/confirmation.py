"""The confirmation sheet: the personal link of one addressee, beside a letter that was signed as a file.

The signed file is the same for all and must not be touched any more; so what is personal lies on a page of its own.
"""

from documents.facts import InvitationLetterFacts
from documents.rendering import pdf
from documents.rendering.frame import as_permitted, frame, shown_address
from documents.rendering.letter import Addressee, confirm_before

TEMPLATE = "papers/confirmation.html"
FOOTER = "Lembar ini menyertai surat undangan yang telah {} dan bukan naskah dinas tersendiri."


def render_confirmation(facts: InvitationLetterFacts, *, addressee: Addressee, link: str) -> bytes:
    """Return the PDF of the sheet. Equal arguments give equal bytes; ValueError for a link that is no web address."""
    html = confirmation_html(facts, addressee=addressee, link=link)
    return pdf.to_bytes(pdf.lay_out(html, facts.layout), html)


def confirmation_html(facts: InvitationLetterFacts, *, addressee: Addressee, link: str) -> str:
    """Return the HTML the PDF is made of."""
    said = as_permitted(facts)
    enacted = "disahkan" if said.approval and said.approval.mode == "internal_approval" else "ditandatangani"
    context = {
        **frame(said),
        "footer": FOOTER.format(enacted),
        "enacted": enacted,
        "meeting": said.meeting,
        "addressee": addressee,
        "confirm_before": confirm_before(said),
        "verification_address": shown_address(said.verification.url) if said.verification else None,
        "link": link,
        "link_address": shown_address(link),
        "link_qr": pdf.qr_code(link),
    }
    return pdf.html_of(TEMPLATE, context)
