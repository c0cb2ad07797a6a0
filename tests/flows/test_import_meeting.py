"""The command, and imports into a database where nothing is set up yet."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from accounts.roles import Role
from audit.actions import System
from audit.models import ActorKind, AuditEntry
from directory.actions.setup import setup_province
from directory.models import Organization
from flows.importing.actions import import_file
from flows.importing.report import Outcome
from meetings.models import Meeting, MeetingSource
from meetings.states import MeetingState
from tests.factories import user_with
from tests.flows.files import FULL, REAL, as_bytes, changed, full

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def lampung(db: None) -> Organization:
    """Set up for this one test: the others of the module want an empty database."""
    setup_province(code="18", by=System())
    return Organization.objects.get(code="18")


def test_the_real_files_import_whole() -> None:
    reports = {
        path.name[:3]: import_file(content=path.read_bytes(), name=path.name, by=System(), setup=True) for path in REAL
    }
    assert {report.outcome for report in reports.values()} == {Outcome.IMPORTED}
    assert {report.meeting.state for report in reports.values() if report.meeting} == {MeetingState.HELD}
    created = {name: [count.number for count in report.created] for name, report in reports.items()}
    assert created == {
        "000": [1, 1, 1, 2, 4, 5, 5, 7, 4, 2],
        "001": [1, 1, 1, 2, 2, 6, 2, 1, 1, 1, 3],
        "004": [1, 1, 1, 1, 5, 9, 7, 1, 4],
    }


def test_an_administrative_city_convenes_nothing(db: None) -> None:
    told_of = full(level="kabupaten", region={"code": "31.71", "name": None})
    report = import_file(content=as_bytes(told_of), name="a", by=System(), setup=True)
    assert report.outcome == Outcome.FAILED
    assert "administrative unit" in report.problems[0].text
    assert not Organization.objects.exists()


def test_setup_is_undone_with_a_file_that_fails(db: None) -> None:
    told_of = full(moderator={**full()["moderator"], "region_code": "00"})
    report = import_file(content=as_bytes(told_of), name="a", by=System(), setup=True)
    assert report.outcome == Outcome.FAILED
    assert not Organization.objects.exists()


def run(*arguments: str) -> tuple[str, str, str]:
    """What the command prints, what it prints as errors, and the words it ends with if it fails."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_meeting", *arguments, stdout=out, stderr=err, no_color=True)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_the_command_tells_per_file_what_came_of_it(db: None) -> None:
    out, err, end = run("--setup", *map(str, REAL))
    assert (err, end) == ("", "")
    for path in REAL:
        assert f"{path}: imported" in out
    assert "    - leader.position: “Pj. Gubernur Kalimantan Timur” is probably Gubernur Kalimantan Timur." in out
    assert Meeting.objects.count() == 3
    out, err, end = run(*map(str, REAL))
    assert out.count("already imported, nothing changed") == 3
    assert end == ""


def test_without_setup_the_command_names_the_way(db: None) -> None:
    _out, err, end = run(str(REAL[0]))
    assert "region.code" in err
    assert "manage.py setup_province 18" in err
    assert end == "1 of 1 files were not imported."


def test_files_before_and_after_a_broken_one_are_imported(lampung: Organization, tmp_path: Path) -> None:
    broken, missing = tmp_path / "rusak.json", tmp_path / "tidak-ada.json"
    broken.write_bytes(changed(lambda file: file["points"][2].update(kind="perintah")))
    big = tmp_path / "besar.json"
    big.write_bytes(b"x" * 10_000_000)
    shutil.copy(FULL, tmp_path / "baik.json")
    out, err, end = run(str(REAL[0]), str(broken), str(missing), str(tmp_path), str(big), str(tmp_path / "baik.json"))
    assert out.count(": imported") == 2
    for path in (broken, missing, tmp_path, big):
        assert f"{path}: not imported" in err
    assert "points[2].kind: “perintah” is not known here." in err
    assert end == "4 of 6 files were not imported."
    assert Meeting.objects.count() == 2


def test_another_convener_may_be_named(lampung: Organization) -> None:
    Organization.objects.filter(code="18/SETDA").update(is_convener=True)
    run(str(FULL), "--convener", "18/SETDA")
    assert MeetingSource.objects.get().convener.code == "18/SETDA"
    _out, err, _end = run(str(REAL[0]), "--convener", "tidak-ada")
    assert "--convener: No convener has the code “tidak-ada”." in err


def test_the_command_may_act_for_a_person(lampung: Organization) -> None:
    secretary = user_with(Role.SECRETARIAT, lampung, username="sekretariat")
    leader = user_with(Role.LEADERSHIP, lampung, username="pimpinan")
    assert "may not import" in run(str(FULL), "--by", leader.username)[1]
    assert run(str(FULL), "--by", secretary.username)[2] == ""
    entry = AuditEntry.objects.get(action="import_meeting")
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.USER, secretary.public_id)
    assert "no active account" in run(str(FULL), "--by", "siapa")[2]
    assert "leave out --by" in run(str(FULL), "--by", "sekretariat", "--setup")[2]
    assert User.objects.count() == 2
