"""A transcript with its recording: played from a passage's own minute, with script and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server
from tests.browser.steps import LOOKS
from tests.browser.test_hall import LAPTOP, TELEPHONE, faults_at

pytestmark = LOOKS

# A meeting under way, twenty seconds of silence, and what was said in them.
MEETING = """
import datetime as dt, io, wave
from directory.models import Organization
from accounts.models import User
from tests.factories import AgendaItemFactory, MeetingFactory, MeetingKindFactory, RecordingFactory, transcript_of
house = Organization.objects.conveners_for(User.objects.get(username="sekretariat"), "plan_meetings").first()
meeting = MeetingFactory.create(
    convener=house, kind=MeetingKindFactory.create(convener=house), state="ongoing", title="Rapat Uji Rekaman",
    first_day=dt.date.today(), venue=None,
)
item = AgendaItemFactory.create(meeting=meeting, title="Pengendalian inflasi daerah menjelang hari besar", order=1)
stream = io.BytesIO()
with wave.open(stream, "wb") as sound:
    sound.setnchannels(1), sound.setsampwidth(1), sound.setframerate(8000), sound.writeframes(bytes([128]) * 160_000)
recording = RecordingFactory.create(meeting=meeting, content=stream.getvalue(), begins_at="2030-10-16T02:00:00Z")
said = [("Kepala Badan Perencanaan Pembangunan Daerah", "Inflasi bulan ini 2,5 persen. " * 12), ("Speaker 2", "Baik.")]
transcript = transcript_of(meeting, *said, recording=recording, origin="speech")
transcript.passages.update(item=item)
print(meeting.public_id, transcript.public_id, transcript.passages.first().public_id)
"""


@pytest.fixture(scope="module")
def places(server: Server) -> dict[str, str]:
    meeting, transcript, passage = server.manage("shell", "-v", "0", "-c", MEETING).split()[-3:]
    root = f"/rapat/{meeting}"
    return {
        "rekaman": f"{root}/rekaman/",
        "daftar": f"{root}/transkrip/",
        "transkrip": f"{root}/transkrip/{transcript}/",
        "bagian": f"{root}/transkrip/{transcript}/bagian/{passage}/",
        "risalah": f"{root}/risalah/",
    }


PLAYED = """player => new Promise((resolve) => {
  if (player.currentTime >= 10) resolve(player.currentTime);
  player.addEventListener("timeupdate", () => player.currentTime >= 10 && resolve(player.currentTime));
})"""


def test_a_passage_plays_from_its_own_minute(places: dict[str, str], sign_in: Callable[..., Page]) -> None:
    page = sign_in("sekretariat", places["transkrip"])
    link = page.locator("[data-seek='10']")
    assert (link.get_attribute("href") or "").endswith("/berkas/#t=10")  # the way without script
    link.click()
    assert 10 <= page.locator("#pemutar").evaluate(PLAYED) < 20
    assert page.url.endswith(places["transkrip"])


def test_pages_are_readable_and_whole_on_laptop_and_phone(places: dict[str, str], sign_in: Callable[..., Page]) -> None:
    page = sign_in("sekretariat", places["rekaman"])
    wrong = []
    for place in places.values():
        page.goto(place)
        for size in (LAPTOP, TELEPHONE):
            wrong += faults_at(page, size)
    assert wrong == []
