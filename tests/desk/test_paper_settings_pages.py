"""The pages of the paper settings: who keeps them, what they refuse, and that nothing typed is lost."""

import base64
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from accounts.roles import Role
from audit.models import AuditEntry
from directory.models import Organization
from documents.actions import change_paper_settings
from documents.models import PaperSettings, Sheet
from documents.queries import settings_of
from documents.states import PaperKind
from documents.wording import BY_NAME
from portal.desk.forms.paper_rules import NumbersForm, SigningForm
from portal.desk.forms.paper_settings import LetterheadForm, PageForm, WordingForm
from tests.desk.paper_pages import signed_in, text_of
from tests.factories import GovernmentFactory, OrganizationFactory, PositionFactory, user_with

pytestmark = pytest.mark.django_db

KOP: dict[str, Any] = {
    "government_name": "Pemerintah Provinsi Contoh",
    "unit_name": "Sekretariat Daerah",
    "address": "Jalan Contoh 1",
    "place": "Ibu Kota",
    "contact": "Biro 0812",
}
PAGES = {
    "paper_settings": LetterheadForm,
    "paper_settings_page": PageForm,
    "paper_settings_numbers": NumbersForm,
    "paper_settings_signing": SigningForm,
    "paper_settings_wording": WordingForm,
}


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


@pytest.fixture
def clerk(convener: Organization) -> Client:
    return signed_in(user_with(Role.ADMINISTRATOR, convener))


def posted(name: str, convener: Organization, **values: Any) -> dict[str, Any]:
    """What a browser sends of the page as it stands, with `values` typed over it."""
    form = PAGES[name](instance=settings_of(convener))
    kept = {
        field.html_name: field.value()
        for field in form
        if field.value() not in {None, ""} and field.value() is not False
    }
    return kept | values


def address(name: str, convener: Organization, *more: Any) -> str:
    return reverse(f"desk:{name}", args=[convener.public_id, *more])


def picture(size: tuple[int, int] = (300, 400), form: str = "PNG", mode: str = "RGBA") -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 90)[: len(mode)]).save(drawn, form)
    return SimpleUploadedFile(f"lambang.{'png' if form == 'PNG' else 'jpg'}", drawn.getvalue())


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", Role)
def test_each_page_is_for_those_who_keep_settings(role: Role, name: str, convener: Organization) -> None:
    client = signed_in(user_with(role, convener))
    allowed = role in {Role.ADMINISTRATOR, Role.SECRETARIAT}
    assert client.get(reverse("desk:paper_settings")).status_code == (302 if allowed else 404)
    assert client.get(address(name, convener)).status_code == (200 if allowed else 404)
    values = posted(name, convener, **(KOP if name == "paper_settings" else {}))
    assert client.post(address(name, convener), values).status_code == (302 if allowed else 404)
    if not allowed:
        assert not PaperSettings.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_settings_of_another_convener_are_not_there(name: str, clerk: Client) -> None:
    other = GovernmentFactory.create()
    assert clerk.get(address(name, other)).status_code == 404
    assert clerk.post(address(name, other), posted(name, other)).status_code == 404


def test_a_page_that_changes_nothing_writes_no_version(clerk: Client, convener: Organization) -> None:
    change_paper_settings(convener=convener, by=user_with(Role.ADMINISTRATOR, convener), **KOP)
    for name in PAGES:
        assert clerk.post(address(name, convener), posted(name, convener)).status_code == 302
    assert PaperSettings.objects.count() == 1


def test_what_is_typed_becomes_the_next_version(clerk: Client, convener: Organization) -> None:
    clerk.post(address("paper_settings", convener), posted("paper_settings", convener, **KOP))
    clerk.post(
        address("paper_settings_page", convener),
        posted("paper_settings_page", convener, paper_size="f4", margin_left=35, font="bookman", font_size=11),
    )
    row = settings_of(convener)
    assert (row.version, row.unit_name, row.paper_size, row.margin_left, row.font) == (
        2,
        "Sekretariat Daerah",
        "f4",
        35,
        "bookman",
    )
    line = AuditEntry.objects.filter(action="change_paper_settings").order_by("-pk").first()
    assert line is not None
    assert line.after == {"paper_size": "f4", "margin_left": 35, "font": "bookman", "font_size": 11}


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("paper_settings", {"place": ""}, "place"),
        ("paper_settings", {"government_name": "x" * 121}, "government_name"),
        ("paper_settings_page", {"margin_top": 14}, "margin_top"),
        ("paper_settings_page", {"margin_bottom": 19}, "margin_bottom"),
        ("paper_settings_page", {"margin_right": 46}, "margin_right"),
        ("paper_settings_page", {"margin_left": "lebar"}, "margin_left"),
        ("paper_settings_page", {"margin_left": 45, "margin_right": 45}, "margin_left"),
        ("paper_settings_page", {"font_size": 9}, "font_size"),
        ("paper_settings_page", {"line_spacing": 151}, "line_spacing"),
        ("paper_settings_page", {"paper_size": "letter"}, "paper_size"),
        ("paper_settings_page", {"font": "comic"}, "font"),
        ("paper_settings_numbers", {"number_pattern": "{classification}/{unit}/{year}"}, "number_pattern"),
        ("paper_settings_numbers", {"number_pattern": "{number}"}, "number_pattern"),
        ("paper_settings_numbers", {"number_pattern": "{number}/{year}/{bulan}"}, "number_pattern"),
        ("paper_settings_numbers", {"number_pattern": "{number}/{year}/{"}, "number_pattern"),
        (
            "paper_settings_numbers",
            {"number_pattern": "{number}/{year}" + "/{unit}" * 8, "unit_code": "U" * 30},
            "number_pattern",
        ),
        ("paper_settings_numbers", {"number_pattern": ""}, "number_pattern"),
        ("paper_settings_numbers", {"security": "Sangat Penting"}, "security"),
        ("paper_settings_numbers", {"minutes_pattern": "{number}"}, "minutes_pattern"),
        ("paper_settings_numbers", {"minutes_register": "buku notula"}, "minutes_register"),
        ("paper_settings_numbers", {"minutes_register": "notula"}, "minutes_register"),
        ("paper_settings_numbers", {"minutes_source": "kiriman"}, "minutes_source"),
        ("paper_settings_signing", {"minutes_mode": "cap jempol"}, "minutes_mode"),
        ("paper_settings_signing", {"minutes_mode": "bsre"}, "minutes_mode"),
        ("paper_settings_signing", {"minutes_initial_0": "Kepala Biro Khayalan"}, "minutes_initial_0"),
        ("paper_settings_signing", {"objection_days": 0}, "objection_days"),
        ("paper_settings_wording", {"letter_opening": "Kami mengundang Saudara pada:"}, "letter_opening"),
        ("paper_settings_wording", {"minutes_closing": "Demikian {nama}."}, "minutes_closing"),
        ("paper_settings_wording", {"letter_closing": "a" * 601}, "letter_closing"),
    ],
)
def test_a_bad_value_is_said_at_its_field_and_nothing_is_lost(
    name: str, values: dict[str, Any], field: str, clerk: Client, convener: Organization
) -> None:
    typed = posted(name, convener, **(KOP if name == "paper_settings" else {})) | values
    answer = clerk.post(address(name, convener), typed)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert field in form.errors
    assert {key: form[key].value() for key in values} == {key: str(value) for key, value in values.items()}
    assert not PaperSettings.objects.exists()


def test_numbers_of_a_kind_follow_its_own_rule(clerk: Client, convener: Organization) -> None:
    values = posted(
        "paper_settings_numbers",
        convener,
        unit_code="B.01",
        minutes_register="notula",
        minutes_pattern="NOT/{number}/{year}",
        report_source="office",
    )
    assert clerk.post(address("paper_settings_numbers", convener), values).status_code == 302
    row = settings_of(convener)
    assert row.numbering == {
        "minutes": {"pattern": "NOT/{number}/{year}", "register": "notula"},
        "report": {"source": "office"},
    }
    assert row.printed_number(7, 2026, PaperKind.MINUTES) == "NOT/0007/2026"
    assert row.printed_number(7, 2026, PaperKind.INVITATION_LETTER) == "000.1.5/0007/B.01/2026"


def test_initials_are_posts_of_the_own_house_in_their_order(clerk: Client, convener: Organization) -> None:
    house = OrganizationFactory.create(region=convener.region)
    bureau = PositionFactory.create(organization=house, title="Kepala Biro Contoh")
    assistant = PositionFactory.create(organization=house, title="Asisten Contoh")
    twin = PositionFactory.create(
        organization=OrganizationFactory.create(region=convener.region, name="Dinas Contoh"), title="Kepala Biro Contoh"
    )
    elsewhere = PositionFactory.create(organization=GovernmentFactory.create(), title="Asisten Lain")
    page = clerk.get(address("paper_settings_signing", convener)).text
    assert "Asisten Contoh" in page
    assert elsewhere.title not in page
    labels = {public_id: label for label, public_id in SigningForm(instance=settings_of(convener)).posts.items()}
    values = posted("paper_settings_signing", convener)
    values |= {
        "minutes_mode": "wet",
        "minutes_initial_0": labels[bureau.public_id],
        "minutes_initial_1": labels[twin.public_id],
        "minutes_initial_2": "Asisten  Contoh",
        "circulates_minutes": "on",
        "objection_days": 5,
    }
    assert clerk.post(address("paper_settings_signing", convener), values).status_code == 302
    row = settings_of(convener)
    assert row.initials == {"minutes": [bureau.public_id, twin.public_id, assistant.public_id]}
    assert (row.signing, row.circulates_minutes, row.objection_days) == ({"minutes": "wet"}, True, 5)
    twice = posted("paper_settings_signing", convener, minutes_initial_3="Asisten Contoh")
    assert clerk.post(address("paper_settings_signing", convener), twice).status_code == 422


def test_phrases_are_kept_where_they_differ_and_go_back_when_emptied(clerk: Client, convener: Organization) -> None:
    values = posted(
        "paper_settings_wording",
        convener,
        minutes_closing="Notula ini dibuat\r\n dengan sebenarnya.",
        letter_copies="Gubernur Contoh;\n\nInspektur Contoh",
    )
    assert clerk.post(address("paper_settings_wording", convener), values).status_code == 302
    assert settings_of(convener).wording == {
        "minutes_closing": "Notula ini dibuat dengan sebenarnya.",
        "letter_copies": "Gubernur Contoh;\nInspektur Contoh",
    }
    emptied = posted("paper_settings_wording", convener, minutes_closing="", letter_copies="")
    clerk.post(address("paper_settings_wording", convener), emptied)
    assert settings_of(convener).wording == {}
    assert BY_NAME["minutes_closing"].usual in clerk.get(address("paper_settings_wording", convener)).text


def test_bsre_is_offered_where_it_is_configured(clerk: Client, convener: Organization, settings: Any) -> None:
    assert 'value="bsre"' not in clerk.get(address("paper_settings_signing", convener)).text
    settings.BSRE = object()
    assert 'value="bsre"' in clerk.get(address("paper_settings_signing", convener)).text


# --- crests ----------------------------------------------------------------------------------------------------------


def drawn(data: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(data.removeprefix("data:image/png;base64,"))))


def test_a_crest_is_kept_small_and_on_white(clerk: Client, convener: Organization) -> None:
    values = posted(
        "paper_settings", convener, **KOP, crest_file=picture(), office_crest_file=picture(form="JPEG", mode="RGB")
    )
    assert clerk.post(address("paper_settings", convener), values).status_code == 302
    row = settings_of(convener)
    for data in (row.crest, row.office_crest):
        assert (drawn(data).format, drawn(data).mode, drawn(data).width) == ("PNG", "RGB", 240)
    line = AuditEntry.objects.filter(action="change_paper_settings").first()
    assert line is not None
    assert re.fullmatch("[0-9a-f]{64}", line.after["crest"])
    # It stays when nothing is chosen, and goes when that is said.
    clerk.post(address("paper_settings", convener), posted("paper_settings", convener, place="Kota Lain"))
    assert settings_of(convener).crest == row.crest
    clerk.post(address("paper_settings", convener), posted("paper_settings", convener, crest_gone="on"))
    assert (settings_of(convener).crest, settings_of(convener).office_crest) == ("", row.office_crest)


def test_a_chosen_crest_survives_an_error_elsewhere(clerk: Client, convener: Organization) -> None:
    values = posted("paper_settings", convener, **KOP | {"place": ""}, crest_file=picture())
    answer = clerk.post(address("paper_settings", convener), values)
    assert answer.status_code == 422
    assert "is kept" in answer.text
    kept = answer.context["form"]["crest_kept"].value()
    assert kept in answer.text
    again = posted("paper_settings", convener, **KOP, crest_kept=kept)
    assert clerk.post(address("paper_settings", convener), again).status_code == 302
    assert settings_of(convener).crest == kept


def test_a_kept_crest_that_is_none_is_refused(clerk: Client, convener: Organization) -> None:
    for junk in ("data:image/svg+xml,<svg/>", "data:image/png;base64,AAAA", "https://contoh.test/a.png"):
        answer = clerk.post(
            address("paper_settings", convener), posted("paper_settings", convener, **KOP, crest_kept=junk)
        )
        assert answer.status_code == 422
        assert junk not in answer.text
    assert not PaperSettings.objects.exists()


# --- the specimen ----------------------------------------------------------------------------------------------------


def test_the_specimen_shows_what_is_saved(clerk: Client, convener: Organization) -> None:
    change_paper_settings(
        convener=convener, by=user_with(Role.ADMINISTRATOR, convener), unit_code="B.07", margin_left=33, paper_size="f4"
    )
    answer = clerk.get(address("paper_settings_page", convener))
    assert re.search(r"000\.1\.5/0001/B\.07/\d{4}", text_of(answer))
    for said in ('data-of-marginleft="33"', 'data-of-papersize="f4"', 'data-of-unitcode="B.07"'):
        assert said in answer.text
    assert " style=" not in answer.text


def test_a_specimen_pdf_says_what_is_typed_and_saves_nothing(clerk: Client, convener: Organization) -> None:
    values = posted("paper_settings_page", convener, font="serif", margin_left=40, specimen="1")
    answer = clerk.post(address("paper_settings_page", convener), values)
    sheet = Sheet.objects.get()
    assert answer["Location"] == reverse("desk:sheet", args=[sheet.public_id])
    assert clerk.get(answer["Location"]).status_code == 200
    assert (sheet.facts["layout"]["font"], sheet.facts["layout"]["margins"]) == ("serif", [20, 20, 25, 40])
    assert not PaperSettings.objects.exists()
    stranger = signed_in(user_with(Role.ADMINISTRATOR, GovernmentFactory.create()))
    assert stranger.get(answer["Location"]).status_code == 404
    assert signed_in(user_with(Role.INSPECTORATE, convener)).get(answer["Location"]).status_code == 404
    refused = clerk.post(address("paper_settings_page", convener), values | {"margin_left": 1})
    assert refused.status_code == 422


# --- versions --------------------------------------------------------------------------------------------------------


def test_versions_tell_who_changed_what_and_one_can_be_taken_again(clerk: Client, convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    change_paper_settings(convener=convener, by=by, unit_code="B.01")
    change_paper_settings(convener=convener, by=by, unit_code="B.02", signing={"minutes": "wet"})
    page = text_of(clerk.get(address("paper_settings_versions", convener)))
    assert by.name in page
    for said in ("unit code", "B.01", "B.02", "Minutes: signed by", "Pen and stamp, scanned"):
        assert said in page
    first = text_of(clerk.get(address("paper_settings_version", convener, 1)))
    assert "Take this version again" in first
    assert "Take this version again" not in text_of(clerk.get(address("paper_settings_version", convener, 2)))
    assert clerk.post(address("paper_settings_again", convener, 1)).status_code == 302
    row = settings_of(convener)
    assert (row.version, row.unit_code, row.signing) == (3, "B.01", {})
    assert AuditEntry.objects.filter(action="take_settings_again").count() == 1
    assert clerk.get(address("paper_settings_version", convener, 9)).status_code == 404
    stranger = signed_in(user_with(Role.ADMINISTRATOR, GovernmentFactory.create()))
    for name, more in (("paper_settings_versions", []), ("paper_settings_version", [1])):
        assert stranger.get(address(name, convener, *more)).status_code == 404
    assert stranger.post(address("paper_settings_again", convener, 1)).status_code == 404


def test_who_saves_over_another_is_told_and_loses_nothing(clerk: Client, convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    read = posted("paper_settings_page", convener, margin_top=30)
    change_paper_settings(convener=convener, by=by, margin_top=25)
    answer = clerk.post(address("paper_settings_page", convener), read)
    assert answer.status_code == 422
    assert by.name in answer.text
    form = answer.context["form"]
    assert (form["margin_top"].value(), form["read_version"].value()) == ("30", "1")
    clerk.post(address("paper_settings_page", convener), read | {"read_version": 1})
    assert settings_of(convener).margin_top == 30
    # What he changed elsewhere stands in nobody's way.
    read = posted("paper_settings_page", convener, margin_top=35)
    change_paper_settings(convener=convener, by=by, unit_code="B.09")
    assert clerk.post(address("paper_settings_page", convener), read).status_code == 302
    assert (settings_of(convener).margin_top, settings_of(convener).unit_code) == (35, "B.09")


def test_versions_take_the_same_number_of_queries_however_many(clerk: Client, convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    post = PositionFactory.create(organization=OrganizationFactory.create(region=convener.region))

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(address("paper_settings_versions", convener)).status_code == 200
        return len(captured)

    for number in range(3):
        change_paper_settings(convener=convener, by=by, unit_code=f"B.{number}", initials={"minutes": [post.public_id]})
    few = asked()
    for number in range(3, 40):
        change_paper_settings(convener=convener, by=by, unit_code=f"B.{number}", initials={"minutes": [post.public_id]})
    assert asked() == few


@pytest.mark.parametrize("name", PAGES)
def test_pages_take_the_same_number_of_queries_however_many_posts(
    name: str, clerk: Client, convener: Organization
) -> None:
    house = OrganizationFactory.create(region=convener.region)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(address(name, convener)).status_code == 200
        return len(captured)

    PositionFactory.create_batch(3, organization=house)
    few = asked()
    PositionFactory.create_batch(60, organization=house)
    assert asked() == few
