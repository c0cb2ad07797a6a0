"""The rarer acts of a paper's life, looked at on a desk and a phone: a scan before its second person, void, ralat."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.steps import LOOKS, answered
from tests.browser.test_pages import faults_of, walk

pytestmark = LOOKS

PASSWORD = "sandi-contoh-yang-panjang"
# At a convener of their own, for others walk through the demo's.
APPROVED = """
from accounts.roles import Role
from django.core.files.base import ContentFile
from documents.models import Paper, Rendering, Signature
from documents.states import Edition, PaperState, SigningMode
from tests.documents.reading import approved_minutes, scanned
from tests.factories import GovernmentFactory, ProvinceFactory, UserFactory, minutes_ready, user_with
for factory in (ProvinceFactory, UserFactory):
    factory.reset_sequence(30)  # other tests begin at nought in the same portal
convener = GovernmentFactory()
people = {"penulis": Role.SECRETARIAT, "pemeriksa": Role.SECRETARIAT, "penandatangan": Role.LEADERSHIP}
for username, role in people.items():
    user = user_with(role, convener, username=username + "-naskah")
    user.set_password("%s")
    user.save()
for state in (PaperState.APPROVED, PaperState.APPROVED, PaperState.SIGNED):
    paper = minutes_ready(1, state, convener=convener)
    mode = SigningMode.INTERNAL if state == PaperState.SIGNED else SigningMode.WET
    Paper.objects.filter(pk=paper.pk).update(signing_mode=mode)
    Signature.objects.filter(paper=paper).update(mode=mode)
    made = Rendering(paper=paper, edition=Edition.OFFICIAL, key=f"official:{paper.public_id}", state="done")
    made.file.save("naskah.pdf", ContentFile(approved_minutes()), save=False)
    made.save()
    print("paper", f"/rapat/{paper.meeting.public_id}/naskah/{paper.public_id}/")
print("scan", scanned().hex())
"""


def test_a_scan_is_checked_by_a_second_person_and_what_follows_is_named(
    server: Server, sign_in: Callable[..., Page], logins: dict[str, str]
) -> None:
    printed = server.manage("shell", "-v", "0", "-c", APPROVED % PASSWORD)
    said = [line.split() for line in printed.splitlines()]
    papers = [words[1] for words in said if words[:1] == ["paper"]]
    scan = next(bytes.fromhex(words[1]) for words in said if words[:1] == ["scan"])
    for name in ("penulis", "pemeriksa", "penandatangan"):
        logins[f"{name}-naskah"] = PASSWORD
    to_sign, to_void, signed = papers

    writer = sign_in("penulis-naskah")
    found = walk(writer, [f"{to_sign}tanda-tangan/serahkan/"])
    writer.locator("main input[type=file]").set_input_files(
        {"name": "pindaian.pdf", "mimeType": "application/pdf", "buffer": scan}
    )
    with answered(writer):
        writer.get_by_role("button", name="Serahkan", exact=True).click()
    found += walk(writer, [f"{to_sign}tanda-tangan/periksa/"])
    expect(writer.get_by_text("Anda sendiri yang menyerahkan")).to_be_visible()

    second = sign_in("pemeriksa-naskah")
    found += walk(second, [f"{to_sign}tanda-tangan/periksa/"])
    with answered(second):
        second.locator("button[value=accept]").click()
    found += faults_of(second)

    approver = sign_in("penandatangan-naskah")
    found += walk(approver, [f"{to_void}batal/", f"{signed}ralat/"])
    for act in (f"{to_void}batal/", f"{signed}ralat/"):
        approver.goto(act)
        approver.locator("main textarea").fill("Nama kegiatan keliru")
        with answered(approver):
            approver.locator("main form .btn-primary").click()
        found += faults_of(approver)
    assert found == []
