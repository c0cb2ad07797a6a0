"""The chain of issued papers: one link for each event, in order, never changed; and what finds a swap."""

import datetime as dt
import hashlib
import importlib
import importlib.util
import io
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from common.errors import WrongState
from documents import chain
from documents.actions.chain import append_link, take_in_papers
from documents.models import IssuedLink, Paper, Rendering
from documents.states import Edition, PaperState
from tests.factories import letter_ready, minutes_ready, paper_of

NOW = dt.datetime(2030, 10, 20, 3, tzinfo=dt.UTC)
SHA = "ab" * 32


def signed(number: int = 1) -> list[Paper]:
    """Papers of one meeting, each superseding nothing, all signed."""
    first = letter_ready(1, PaperState.SIGNED)
    rest = [paper_of(first.meeting, first.kind, PaperState.SIGNED, version=version) for version in range(2, number + 1)]
    return [first, *rest]


def issued(paper: Paper, content: bytes = b"%PDF signed") -> Rendering:
    """The final file of the paper, stored."""
    row = Rendering(key=f"signed:{paper.public_id}", paper=paper, edition=Edition.SIGNED, state="done")
    row.sha256 = hashlib.sha256(content).hexdigest()
    row.file.save("paper.pdf", ContentFile(content), save=True)
    return row


def change(table: str, column: str, value: Any, pk: int) -> None:
    """What somebody with the database's password could do. The guard of PostgreSQL is put aside for it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, pk])
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")


def command(**options: Any) -> tuple[str, str]:
    """What the command prints, and with what it ends."""
    out = io.StringIO()
    try:
        call_command("verify_papers", stdout=out, **options)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


@pytest.mark.django_db
def test_links_follow_each_other_from_nothing() -> None:
    first, second = (append_link(paper=paper, event="signed", at=NOW, file_sha256=SHA) for paper in signed(2))
    assert (first.sequence, first.previous) == (1, chain.GENESIS)
    assert (second.sequence, second.previous) == (2, first.hash)
    assert first.hash == chain.hash_of(first.said)
    first.refresh_from_db()
    assert chain.hash_of(first.said) == first.hash  # also after a trip through the database


@pytest.mark.django_db
def test_a_second_call_lays_no_second_link_and_another_file_is_refused() -> None:
    (paper,) = signed()
    link = append_link(paper=paper, event="signed", at=NOW, file_sha256=SHA)
    assert append_link(paper=paper, event="signed", at=NOW + dt.timedelta(days=1), file_sha256=SHA) == link
    assert append_link(paper=paper, event="signed", at=NOW) == link
    with pytest.raises(WrongState):
        append_link(paper=paper, event="signed", at=NOW, file_sha256="cd" * 32)
    assert IssuedLink.objects.count() == 1


@pytest.mark.django_db
def test_what_becomes_of_a_paper_is_a_link_of_its_own_with_the_file_that_is_kept() -> None:
    (paper,) = signed()
    kept = issued(paper).sha256
    append_link(paper=paper, event="signed", at=NOW, file_sha256=kept)
    link = append_link(paper=paper, event=PaperState.REVOKED, at=NOW)
    assert (link.sequence, link.event, link.file_sha256, link.edition) == (2, "revoked", kept, Edition.SIGNED)


@pytest.mark.django_db
@pytest.mark.parametrize("event", ["draft", "sent", "void", ""])
def test_nothing_else_is_an_event(event: str) -> None:
    with pytest.raises(WrongState):
        append_link(paper=signed()[0], event=event, at=NOW)


@pytest.mark.django_db
def test_a_paper_that_was_never_numbered_is_not_taken() -> None:
    with pytest.raises(WrongState):
        append_link(paper=letter_ready(1, PaperState.IN_REVIEW), event="signed", at=NOW)
    assert not IssuedLink.objects.exists()


@pytest.mark.django_db
def test_no_door_of_the_house_changes_or_takes_a_link_away() -> None:
    link = append_link(paper=signed()[0], event="signed", at=NOW, file_sha256=SHA)
    for act in (
        link.save,
        link.delete,
        IssuedLink.objects.all().delete,
        lambda: IssuedLink.objects.update(number="other"),
    ):
        with pytest.raises(TypeError):
            act()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL keeps a guard of its own")
@pytest.mark.parametrize("act", ["UPDATE documents_issuedlink SET number = 'x'", "DELETE FROM documents_issuedlink"])
def test_postgresql_refuses_what_passes_by_the_house(act: str) -> None:
    guard = importlib.import_module("documents.migrations.0009_links_say_kind_and_day")
    append_link(paper=signed()[0], event="signed", at=NOW, file_sha256=SHA)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:  # tests make their tables without the migrations
        guard.set_guard(None, editor)
    with (
        pytest.raises(DatabaseError, match="only ever added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act)
    with connection.schema_editor() as editor:
        guard.take_guard_away(None, editor)
    with connection.cursor() as cursor:
        cursor.execute(act)


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_leave_no_hole_and_no_fork() -> None:
    papers = signed(32)
    ready, raised = threading.Barrier(16), []

    def work(n: int) -> None:
        try:
            ready.wait(20)
            for paper in papers[n::16]:
                append_link(paper=paper, event="signed", at=NOW, file_sha256=SHA)
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert raised == []
    links = list(IssuedLink.objects.order_by("sequence"))
    assert [link.sequence for link in links] == list(range(1, 33))
    assert chain.breaks_in((link.said, link.hash) for link in links) == []


def links(count: int) -> list[tuple[chain.Link, str]]:
    laid: list[tuple[chain.Link, str]] = []
    for number in range(1, count + 1):
        link = chain.Link(
            sequence=number, event="signed", edition="signed", kind="minutes", number=f"{number}", dated="2030-10-16",
            code_sha256=chain.code_digest(str(number)), facts_sha256=SHA, file_sha256=SHA, at=chain.moment(NOW),
            previous=laid[-1][1] if laid else chain.GENESIS,
        )  # fmt: skip
        laid.append((link, chain.hash_of(link)))
    return laid


def test_whole_chain_has_no_breaks() -> None:
    assert chain.breaks_in(links(5)) == []
    assert chain.breaks_in([]) == []


@pytest.mark.parametrize("place", range(5))
def test_a_link_taken_out_is_found_and_so_is_one_put_elsewhere(place: int) -> None:
    laid = links(5)
    if place < 4:
        assert chain.breaks_in([*laid[:place], *laid[place + 1 :]]) == [chain.Break(place + 1, "gap")]
    swapped = [*laid]
    swapped[place], swapped[place - 1] = swapped[place - 1], swapped[place]
    assert chain.breaks_in(swapped)


@pytest.mark.parametrize("name", sorted(set(chain.Link.__dataclass_fields__)))
def test_every_value_of_a_link_is_under_its_hash(name: str) -> None:
    laid = links(3)
    link, kept = laid[1]
    value = 7 if name == "sequence" else "0" * 63 + "1"
    laid[1] = (replace(link, **{name: value}), kept)
    assert chain.breaks_in(laid)


@pytest.mark.django_db
def test_papers_of_before_the_chain_are_taken_in_once_oldest_first(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    newer, older = signed(2)
    Paper.objects.filter(pk=older.pk).update(signed_at=NOW - dt.timedelta(days=90))
    gone = minutes_ready(state=PaperState.SUPERSEDED)
    letter_ready(state=PaperState.VOID)
    assert command()[1]
    taken = take_in_papers()
    assert (taken[0].paper, taken[0].event) == (older, "signed")
    assert {(link.paper_id, link.event) for link in taken} == {
        (newer.pk, "signed"), (older.pk, "signed"), (gone.pk, "signed"), (gone.pk, "superseded"),
    }  # fmt: skip
    assert take_in_papers() == []
    assert command()[1] == ""


@pytest.mark.django_db
def test_command_is_content_with_what_is_in_order(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    (paper,) = signed()
    link = append_link(paper=paper, event="signed", at=NOW, file_sha256=issued(paper).sha256)
    printed, fault = command(expect=link.hash)
    assert (fault, link.hash in printed) == ("", True)
    assert command(expect="0" * 64)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["link", "facts", "number", "file", "row of the file", "file is gone"])
def test_command_finds_every_swap(where: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    (paper,) = signed()
    made = issued(paper)
    link = append_link(paper=paper, event="signed", at=NOW, file_sha256=made.sha256)
    if where == "link":
        change("documents_issuedlink", "number", "000/1", link.pk)
    elif where == "facts":
        change("documents_paper", "facts", json.dumps({**(paper.facts or {}), "subject": "Lain"}), paper.pk)
    elif where == "number":
        change("documents_paper", "number", "000/2", paper.pk)
    elif where == "file":
        Path(made.file.path).write_bytes(b"%PDF other")
    elif where == "row of the file":
        change("documents_rendering", "sha256", SHA, made.pk)
    else:
        Path(made.file.path).unlink()
    printed, fault = command()
    assert fault, where
    assert len(printed.splitlines()) >= 2


def program() -> Any:
    path = Path(__file__).parents[2] / "bin" / "verify_papers.py"
    spec = importlib.util.spec_from_file_location("verify_papers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.django_db
def test_anybody_computes_the_published_chain_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    laid = [append_link(paper=paper, event="signed", at=NOW, file_sha256=SHA) for paper in signed(3)]
    text = b"".join(Client().get(reverse("public:chain_file")).streaming_content).decode()  # type: ignore[arg-type]
    assert not any(link.verification_code in text for link in laid)
    file = tmp_path / "rantai.json"
    file.write_text(text, encoding="utf-8")
    check = program().main
    assert check([str(file), laid[1].hash]) == 0
    assert laid[-1].hash in capsys.readouterr().out
    assert check([str(file), "0" * 64]) == 1
    data = json.loads(text)
    for broken in ({**data, "links": data["links"][1:]}, {**data, "links": [data["links"][0], data["links"][2]]}):
        file.write_text(json.dumps(broken), encoding="utf-8")
        assert check([str(file)]) == 1
    data["links"][1]["number"] = "000/9"
    file.write_text(json.dumps(data), encoding="utf-8")
    assert check([str(file)]) == 1
    file.write_text("[]", encoding="utf-8")
    assert check([str(file)]) == 2
    assert check([str(tmp_path / "none.json")]) == 2
