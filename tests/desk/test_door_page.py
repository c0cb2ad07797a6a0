"""The shell of the door and its worker: for whom, with which headers, and with nothing of anybody in them."""

import json
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.links import token_of
from attendance.models import Invitation
from meetings.models import Meeting
from meetings.states import MeetingState
from portal.desk.views.door_page import SCRIPTS
from portal.desk.views.offline import SHELL_HEADER
from tests.factories import AppointmentFactory, DutyAssignmentFactory, UserFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    meeting = invited_meeting(2, MeetingState.ONGOING, title="Rapat Bernama Khas")
    for line in meeting.participants.all():
        AppointmentFactory.create(position=line.position, official__name="Bernama Khas")
    return meeting


@pytest.fixture
def secretary(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener, name="Petugas Bernama Khas")


def opened_by(user: User, name: str, meeting: Meeting, **cookies: str) -> "tuple[int, str, dict[str, str]]":
    client = Client()
    client.force_login(user)
    for cookie, value in cookies.items():
        client.cookies[cookie] = value
    response = client.get(reverse(f"desk:{name}", args=[meeting.public_id]))
    return response.status_code, response.content.decode(), dict(response.headers)


def told_to_worker(script: str) -> dict[str, str]:
    found = re.search(r"} = ({.*});", script)
    assert found, script
    told: dict[str, str] = json.loads(found[1])
    return told


@pytest.mark.parametrize("name", ["door", "door_worker"])
def test_who_may_stand_at_the_door(name: str, meeting: Meeting, secretary: User) -> None:
    at_the_door = UserFactory.create()
    DutyAssignmentFactory.create(meeting=meeting, user=at_the_door, duty=Duty.DOOR)
    for user in (secretary, at_the_door):
        assert opened_by(user, name, meeting)[0] == 200
    for user in (UserFactory.create(), user_with(Role.LEADERSHIP, meeting.convener)):
        assert opened_by(user, name, meeting)[0] == 404
    nobody = Client().get(reverse(f"desk:{name}", args=[meeting.public_id]))
    assert nobody.status_code == 302
    assert nobody["Location"].startswith("/masuk/")


@pytest.mark.parametrize("name", ["door", "door_worker"])
def test_only_the_worker_may_keep_them(name: str, meeting: Meeting, secretary: User) -> None:
    status, _text, headers = opened_by(secretary, name, meeting)
    assert status == 200
    assert headers["Cache-Control"] == "private, no-store"
    assert (SHELL_HEADER in headers) == (name == "door")
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_no_other_page_is_marked_as_a_shell(meeting: Meeting, secretary: User) -> None:
    for name in ("attendance", "arrivals", "door_conflicts", "walk_ins", "door_data"):
        assert SHELL_HEADER not in opened_by(secretary, name, meeting)[2]


def test_the_shell_knows_nobody(meeting: Meeting, secretary: User) -> None:
    """The same for everyone: no title, no name, no token of a form or of a code."""
    other = user_with(Role.SECRETARIAT, meeting.convener)
    shell, worker = (opened_by(secretary, name, meeting)[1] for name in ("door", "door_worker"))
    assert shell == opened_by(other, "door", meeting)[1]
    assert worker == opened_by(other, "door_worker", meeting)[1]
    lines = meeting.participants.select_related("position")
    secrets = [token_of(invitation) for invitation in Invitation.objects.filter(participant__in=lines)]
    posts = [line.position.title for line in lines if line.position]
    for private in ("Bernama Khas", "csrf", *posts, *secrets):
        assert private not in shell
        assert private not in worker
    assert meeting.public_id in shell


def test_a_door_opens_also_when_the_roll_is_final(meeting: Meeting, secretary: User) -> None:
    """So that the page can be told to erase what it keeps."""
    Meeting.objects.filter(pk=meeting.pk).update(attendance_finalised_at=timezone.now())
    assert opened_by(secretary, "door", meeting)[0] == 200
    assert opened_by(secretary, "door_data", meeting)[0] == 410


def test_the_worker_keeps_what_the_shell_asks_for(meeting: Meeting, secretary: User) -> None:
    _status, shell, _headers = opened_by(secretary, "door", meeting)
    told = told_to_worker(opened_by(secretary, "door_worker", meeting)[1])
    asked = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', shell))
    assert asked
    assert asked <= set(told["files"])
    assert told["shell"] == reverse("desk:door", args=[meeting.public_id])
    assert reverse("desk:door_worker", args=[meeting.public_id]).startswith(told["shell"])
    assert told["prefix"] == f"rakor-pintu-{meeting.public_id}-"


def test_a_new_file_makes_a_new_worker(meeting: Meeting, secretary: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told_to_worker(opened_by(secretary, "door_worker", meeting)[1])
    again = told_to_worker(opened_by(secretary, "door_worker", meeting)[1])
    assert before["version"] == again["version"]
    monkeypatch.setattr("portal.desk.views.door_page.SCRIPTS", SCRIPTS[1:])
    assert told_to_worker(opened_by(secretary, "door_worker", meeting)[1])["version"] != before["version"]


def test_the_shell_speaks_the_language_that_was_chosen(meeting: Meeting, secretary: User) -> None:
    """And the worker of another language is another worker."""
    english = opened_by(secretary, "door", meeting, django_language="en")[1]
    assert '<html lang="en">' in english
    assert '<html lang="id">' in opened_by(secretary, "door", meeting)[1]
    versions = {told_to_worker(opened_by(secretary, "door_worker", meeting, **said)[1])["version"]
                for said in ({}, {"django_language": "en"})}  # fmt: skip
    assert len(versions) == 2


def test_every_word_of_the_scripts_stands_in_the_shell(meeting: Meeting, secretary: User) -> None:
    shell = opened_by(secretary, "door", meeting)[1]
    known = set(re.findall(r'data-word="(\w+)"', shell))
    scripts = "".join((settings.BASE_DIR / "static" / name).read_text() for name in SCRIPTS if "/pintu" in name)
    said = set(re.findall(r'\bsay\("(\w+)"', scripts))
    assert said
    assert said <= known
