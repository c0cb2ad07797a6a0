"""Demo content: whole, or not begun; a start that was cut short can be made again."""

import pypdf
import pytest
from django.conf import settings
from django.core.management import call_command

import flows.management.commands.seed_demo as command
from accounts.models import User
from accounts.roles import Role
from agendas.models import BestPractice, Material, Presentation
from attendance.queries import final_meetings, lines_of_recap, tables_of
from attendance.shares import Level
from audit.actions import System
from directory.actions import setup_province
from directory.models import Official, Organization
from flows import demo, demo_materials
from notices.models import Message
from tests.factories import AgendaItemFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db(transaction=True)
LOGINS = settings.DATA_DIR / "demo-logins.txt"


@pytest.fixture(autouse=True)
def no_logins() -> None:
    LOGINS.unlink(missing_ok=True)


def test_what_was_cut_short_leaves_an_empty_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "_plan", stop)
    monkeypatch.setattr(demo, "PROVINCES", ("64",))
    monkeypatch.setattr(demo, "DELEGATION", "64.01")
    monkeypatch.setattr(demo, "MEETINGS", settings.DATA_DIR)
    with pytest.raises(KeyboardInterrupt):
        call_command("seed_demo")
    assert not User.objects.exists()
    assert not Organization.objects.exists()
    assert not LOGINS.exists()


def test_logins_that_cannot_be_noted_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody would ever learn their passwords."""

    def seed_one() -> list[demo.Login]:
        User.objects.create_user("sekretariat", "Sekretariat", "kata-sandi-contoh")
        return [demo.Login(str(Role.SECRETARIAT.label), "sekretariat", "kata-sandi-contoh")]

    def full(*_given: object, **_more: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(command, "seed", seed_one)
    monkeypatch.setattr(command.os, "open", full)
    with pytest.raises(OSError, match="No space left"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_one_meeting_lies_behind_with_a_final_roll() -> None:
    """All of it marked as an example, and no person made up."""
    setup_province(code="18", by=System())
    convener = Organization.objects.get(code="18")
    demo._behind(user_with(Role.SECRETARIAT, convener))
    (table,) = tables_of(lines_of_recap(final_meetings(convener)))
    assert table.level == Level.SECRETARIES
    assert table.whole.expected == len(table.rows) == 15
    assert all(share.count for share in table.whole.shares)
    meeting = final_meetings(convener).get()
    assert "(contoh)" in meeting.title
    assert not Message.objects.filter(meeting=meeting).exists()
    assert not Official.objects.exists()


def test_one_presentation_is_asked_for_one_is_ready_and_a_practice_is_told() -> None:
    meeting = invited_meeting(participants=2)
    AgendaItemFactory.create(meeting=meeting)
    demo_materials.seed_materials(meeting, user_with(Role.SECRETARIAT, meeting.convener))
    assert list(Presentation.objects.values_list("state", flat=True)) == ["requested", "accepted"]
    with Material.objects.get().file.content.open() as kept:
        assert len(pypdf.PdfReader(kept).pages) == 1
    assert "contoh" in BestPractice.objects.get().title
