"""What waits of submitted papers after login, a risalah without passages, and an edited note: whole on a phone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.steps import LOOKS
from tests.browser.test_pages import walk

pytestmark = LOOKS

USER, PASSWORD = "sekretariat-lain", "sandi-contoh-yang-panjang"
# At a convener of their own, for others walk through the demo's: minutes to be initialled on paper and to be
# circulated, and minutes that have changed since the participants had them.
SUBMITTED = """
import datetime as dt
from accounts.roles import Role
from agendas.models import AgendaItem
from django.utils import timezone
from documents import actions
from documents.models import Initial, Paper
from documents.states import PaperState
from tests.factories import GovernmentFactory, PositionFactory, ProvinceFactory, UserFactory, minutes_ready, user_with
for factory in (ProvinceFactory, UserFactory):
    factory.reset_sequence(40)  # other tests begin at nought in the same portal
convener = GovernmentFactory()
by = user_with(Role.SECRETARIAT, convener, username="%s")
by.set_password("%s")
by.save()
actions.change_paper_settings(convener=convener, by=by, circulates_minutes=True)
post = PositionFactory(organization=convener, title="Kepala Biro Pemerintahan dan Otonomi Daerah Sekretariat Daerah")
to_circulate = minutes_ready(1, PaperState.IN_REVIEW, convener=convener)
Initial.objects.create(paper=to_circulate, round=1, order=1, position=post)
to_mend = minutes_ready(1, PaperState.CIRCULATED, convener=convener)
over = timezone.now() - dt.timedelta(hours=1)
Paper.objects.filter(pk=to_mend.pk).update(circulated_at=over, objections_until=over)
for note in ("Disetujui", "Ditolak"):
    AgendaItem.objects.filter(meeting=to_mend.meeting).update(notes=f"Dibuka.\\n{note}\\nDitutup.")
    actions.keep_draft(paper=Paper.objects.get(pk=to_mend.pk), by=by)
print("papers", to_circulate.meeting.public_id, to_mend.meeting.public_id, to_mend.public_id)
"""


def test_what_waits_of_papers_stands_whole_on_a_phone(
    server: Server, sign_in: Callable[..., Page], logins: dict[str, str]
) -> None:
    printed = server.manage("shell", "-v", "0", "-c", SUBMITTED % (USER, PASSWORD))
    line = next(row for row in printed.splitlines() if row.startswith("papers "))
    to_circulate, to_mend, paper = line.split()[1:]
    logins[USER] = PASSWORD
    page = sign_in(USER)
    queue = page.locator(".queue")
    for tail in (f"/rapat/{to_circulate}/naskah/", f"/rapat/{to_mend}/naskah/"):
        expect(queue.locator(f"a[href*='{tail}']").first).to_be_visible()
    compared = f"/rapat/{to_mend}/naskah/{paper}/versi/banding/"
    assert walk(page, ["/", f"/rapat/{to_circulate}/risalah/naskah/", f"/rapat/{to_circulate}/naskah/", compared]) == []
    changed = page.locator("#perubahan article")
    expect(changed).to_have_count(1)
    expect(changed.locator("del")).to_contain_text("Disetujui")
    expect(changed.locator("ins")).to_contain_text("Ditolak")
