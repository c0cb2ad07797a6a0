"""Pages of follow-ups: who opens and does what, what the list finds, what comes back with its mistakes."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import ROLE_POWERS, Duty, Power, Role
from followups.models import FollowUp, ProgressUpdate
from followups.states import FollowUpState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    DirectiveAddresseeFactory,
    DirectiveFactory,
    DutyAssignmentFactory,
    FollowUpFactory,
    GovernmentFactory,
    MembershipFactory,
    OrganizationFactory,
    ParticipantFactory,
    ProgressUpdateFactory,
    UserFactory,
    follow_up_in,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db
S = FollowUpState

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
# Each act with what its form sends, from the state in which it makes sense, and the state it leads to.
ACTS: dict[str, tuple[dict[str, Any], FollowUpState, FollowUpState]] = {
    "accept": ({"person_in_charge": "Kabid Contoh"}, S.ASSIGNED, S.ACCEPTED),
    "report": ({"percent": "60", "note": "Rapat Teknis digelar"}, S.ACCEPTED, S.IN_PROGRESS),
    "submit": ({}, S.IN_PROGRESS, S.SUBMITTED),
    "verify": ({}, S.SUBMITTED, S.DONE),
    "return": ({"reason": "Bukti belum lengkap"}, S.SUBMITTED, S.RETURNED),
    "reopen": ({"reason": "Jalan rusak lagi"}, S.DONE, S.IN_PROGRESS),
    "drop": ({"target": "cancelled", "reason": "Arahan dicabut"}, S.ACCEPTED, S.CANCELLED),
    "determine": ({"due_date": "2030-12-24"}, S.ASSIGNED, S.ASSIGNED),
}
INSTITUTION = {"accept", "report", "submit"}
JUNK = ["\x00", "a\x00b", "-1", "9" * 40, "' OR 1=1 --", "%", "\\", "😀" * 60, "a" * 5000, "__"]
WITH_FORM = [name for name, (values, _before, _after) in ACTS.items() if values and name != "accept"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Words are asked for as they stand in the code; the browser tests read Bahasa Indonesia."""
    with translation.override("en"):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


def list_page(**asked: str) -> str:
    return reverse("desk:follow_ups", query=asked)


def page_of(follow_up: FollowUp) -> str:
    return reverse("desk:follow_up", args=[follow_up.public_id])


def address(act: str, follow_up: FollowUp) -> str:
    return reverse(f"desk:follow_up_{act}", args=[follow_up.public_id])


def prepared(act: str) -> FollowUp:
    gap = {"due_date": None} if act == "determine" else {}
    return follow_up_in(ACTS[act][1], directive=DirectiveFactory(meeting=meeting_in(MeetingState.HELD)), **gap)


def whose(act: str, follow_up: FollowUp) -> User:
    if act in INSTITUTION:
        return user_with(Role.DELEGATE, follow_up.organization)
    return user_with(Role.SECRETARIAT, follow_up.directive.meeting.convener)


def do(act: str, follow_up: FollowUp, user: User, **values: Any) -> HttpResponse:
    return signed_in(user).post(address(act, follow_up), {**ACTS[act][0], **values})


def now(follow_up: FollowUp) -> FollowUp:
    return FollowUp.objects.get(pk=follow_up.pk)


# --- who opens what ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_pages_by_role(role: Role) -> None:
    follow_up = prepared("verify")
    update = ProgressUpdateFactory(follow_up=follow_up)
    reads = Power.VIEW_FOLLOW_UPS in ROLE_POWERS[role]
    own = signed_in(user_with(role, follow_up.directive.meeting.convener))
    stranger = signed_in(user_with(role, GovernmentFactory()))
    for client, may_read in ((own, reads), (stranger, False)):
        assert client.get(page_of(follow_up)).status_code == (200 if may_read else 404)
        assert (page_of(follow_up) in client.get(list_page()).text) is may_read
        evidence = reverse("desk:follow_up_evidence", args=[follow_up.public_id, update.public_id])
        assert client.get(evidence).status_code == 404  # a report without a file has none to give


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", list(Role))
def test_acts_by_role_at_the_convener(act: str, role: Role) -> None:
    follow_up = prepared(act)
    answer = do(act, follow_up, user_with(role, follow_up.directive.meeting.convener))
    may_do = act not in INSTITUTION and role == Role.SECRETARIAT
    may_read = Power.VIEW_FOLLOW_UPS in ROLE_POWERS[role]
    assert answer.status_code == (302 if may_do else 403 if may_read else 404)
    assert now(follow_up).state == (ACTS[act][2] if may_do else ACTS[act][1])


@pytest.mark.parametrize("act", ACTS)
def test_acts_of_the_institution_and_of_no_other(act: str) -> None:
    follow_up = prepared(act)
    stranger = user_with(Role.DELEGATE, OrganizationFactory())
    assert do(act, follow_up, stranger).status_code == 404
    assert now(follow_up).state == ACTS[act][1]
    delegate = user_with(Role.DELEGATE, follow_up.organization)
    assert do(act, follow_up, delegate).status_code == (302 if act in INSTITUTION else 403)


@pytest.mark.parametrize("act", [name for name in ACTS if name not in INSTITUTION and name != "determine"])
def test_a_delegate_never_judges_the_own_institutions(act: str) -> None:
    follow_up = prepared(act)
    both = whose(act, follow_up)
    MembershipFactory(user=both, organization=follow_up.organization, role=Role.DELEGATE)
    assert do(act, follow_up, both).status_code == 403
    assert address(act, follow_up) not in signed_in(both).get(page_of(follow_up)).text


def test_a_verifier_judges_the_meetings_own() -> None:
    follow_up = prepared("verify")
    verifier = UserFactory()
    DutyAssignmentFactory(meeting=follow_up.directive.meeting, user=verifier, duty=Duty.VERIFIER)
    assert do("verify", follow_up, verifier).status_code == 302
    assert now(follow_up).verified_by == verifier.actor_label


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_never_a_reading(act: str) -> None:
    follow_up = prepared(act)
    assert signed_in(whose(act, follow_up)).get(address(act, follow_up)).status_code == 405
    assert now(follow_up).state == ACTS[act][1]


@pytest.mark.parametrize("act", ACTS)
def test_without_signing_in_it_is_asked_who_you_are(client: Client, act: str) -> None:
    follow_up = prepared(act)
    for answer in (client.get(page_of(follow_up)), client.post(address(act, follow_up), ACTS[act][0])):
        assert answer["Location"].startswith(reverse("account_login"))
    assert now(follow_up).state == ACTS[act][1]


# --- what is done and shown --------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_offered_done_and_told(act: str) -> None:
    follow_up = prepared(act)
    client = signed_in(whose(act, follow_up))
    assert address(act, follow_up) in client.get(page_of(follow_up)).text
    answer = client.post(address(act, follow_up), ACTS[act][0], follow=True)
    assert answer.redirect_chain == [(page_of(follow_up), 302)]
    assert "Saved." in answer.text
    assert now(follow_up).state == ACTS[act][2]


@pytest.mark.parametrize("act", WITH_FORM)
def test_a_form_that_lacks_something_comes_back(act: str) -> None:
    follow_up = prepared(act)
    answer = signed_in(whose(act, follow_up)).post(address(act, follow_up), {})
    assert answer.status_code == 422
    assert "Not saved yet." in answer.text
    assert now(follow_up).state == ACTS[act][1]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_comes_too_late_says_so_and_keeps_what_was_typed(act: str) -> None:
    follow_up = prepared(act)
    final = {"state": S.CANCELLED, "state_reason": "Arahan dicabut"}
    FollowUp.objects.filter(pk=follow_up.pk).update(**final)
    answer = do(act, follow_up, whose(act, follow_up))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    typed = [value for value in ACTS[act][0].values() if value != "cancelled"]
    assert all(value in answer.text for value in typed)
    assert now(follow_up).state == S.CANCELLED


def test_the_page_tells_the_whole_directive_and_who_is_meant() -> None:
    text = "Menyusun rencana aksi " + "dan melaporkannya setiap triwulan " * 20
    meeting = meeting_in(MeetingState.HELD)
    directive = DirectiveFactory(meeting=meeting, text=text, given_by="Gubernur Contoh", legal_basis="UU 23/2014")
    addressee = DirectiveAddresseeFactory(directive=directive)
    follow_up = FollowUpFactory(directive=directive, organization=addressee.organization)
    shown = signed_in(user_with(Role.INSPECTORATE, meeting.convener)).get(page_of(follow_up)).text
    for words in (text.strip(), "Gubernur Contoh", addressee.organization.name, "UU 23/2014", meeting.title):
        assert words in shown


@pytest.mark.parametrize("was_invited", [True, False])
def test_the_meeting_is_a_link_for_those_who_may_open_it(was_invited: bool) -> None:
    follow_up = prepared("accept")
    meeting = follow_up.directive.meeting
    if was_invited:
        ParticipantFactory(meeting=meeting, position=follow_up.position)
    shown = signed_in(user_with(Role.DELEGATE, follow_up.organization)).get(page_of(follow_up)).text
    assert meeting.title in shown
    assert (reverse("desk:meeting", args=[meeting.public_id]) in shown) is was_invited


@time_machine.travel(dt.datetime(2030, 12, 11, 3, tzinfo=dt.UTC), tick=False)
def test_lateness_is_told_in_days() -> None:
    follow_up = FollowUpFactory(due_date=dt.date(2030, 12, 8))
    client = signed_in(user_with(Role.LEADERSHIP, follow_up.directive.meeting.convener))
    for page in (page_of(follow_up), list_page()):
        assert "3 days late" in client.get(page).text


def test_what_people_write_is_shown_as_they_wrote_it() -> None:
    payload = "<script>alert(1)</script>{{ 7 }}"
    follow_up = follow_up_in(S.RETURNED, state_reason=payload, person_in_charge=payload)
    ProgressUpdateFactory(follow_up=follow_up, note=payload, obstacle=payload)
    shown = signed_in(user_with(Role.SECRETARIAT, follow_up.directive.meeting.convener)).get(page_of(follow_up)).text
    assert "<script>alert(1)" not in shown
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}") == 4


# --- evidence ----------------------------------------------------------------------------------------------------


def evidence(name: str = "notula.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_evidence_goes_up_and_comes_down_to_those_who_may_see_it() -> None:
    follow_up = prepared("report")
    delegate = whose("report", follow_up)
    assert do("report", follow_up, delegate, evidence=evidence()).status_code == 302
    file = reverse("desk:follow_up_evidence", args=[follow_up.public_id, ProgressUpdate.objects.get().public_id])
    for user in (delegate, user_with(Role.INSPECTORATE, follow_up.directive.meeting.convener)):
        answer = signed_in(user).get(file)
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="notula.pdf"'
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
    for stranger in (user_with(Role.DELEGATE, OrganizationFactory()), user_with(Role.SECRETARIAT, GovernmentFactory())):
        assert signed_in(stranger).get(file).status_code == 404
    other = FollowUpFactory(directive=follow_up.directive, organization=OrganizationFactory())
    crossed = reverse("desk:follow_up_evidence", args=[other.public_id, ProgressUpdate.objects.get().public_id])
    assert signed_in(user_with(Role.SECRETARIAT, follow_up.directive.meeting.convener)).get(crossed).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.pdf", b""),
        ("halaman.pdf", b"<html><script>alert(1)</script>"),
        ("program.exe", b"MZ\x90\x00"),
        ("gambar.png", PDF),
        ("x" * 201 + ".pdf", PDF),
    ],
)
def test_a_bad_file_comes_back_with_the_rest_of_the_form(name: str, content: bytes) -> None:
    follow_up = prepared("report")
    answer = do("report", follow_up, whose("report", follow_up), evidence=evidence(name, content))
    assert answer.status_code == 422
    assert "Rapat Teknis digelar" in answer.text
    assert not ProgressUpdate.objects.exists()
    assert now(follow_up).state == S.ACCEPTED


@pytest.mark.parametrize("percent", ["-1", "101", "abc", "", "1e3", "９９９９", "\x00"])
def test_progress_is_a_number_of_hundred(percent: str) -> None:
    follow_up = prepared("report")
    assert do("report", follow_up, whose("report", follow_up), percent=percent).status_code == 422


# --- filling in --------------------------------------------------------------------------------------------------


def test_only_what_is_missing_is_asked_for() -> None:
    meeting = meeting_in(MeetingState.HELD)
    gap = FollowUpFactory(directive=DirectiveFactory(meeting=meeting), organization=None, addressee_text="OPD terkait")
    unit = OrganizationFactory(parent=meeting.convener)
    stranger = OrganizationFactory()
    secretariat = whose("determine", gap)
    shown = signed_in(secretariat).get(page_of(gap)).text
    assert (unit.public_id in shown, stranger.public_id in shown, 'name="due_date"' in shown) == (True, False, False)
    for junk in (stranger.public_id, str(unit.pk), "abc", "\x00", "9" * 40, "", "'; --"):
        assert do("determine", gap, secretariat, organization=junk).status_code == 422, junk
    assert do("determine", gap, secretariat, organization=unit.public_id).status_code == 302
    assert now(gap).organization == unit


@pytest.mark.parametrize("day", ["2030-10-15", "kemarin", "2030-02-30", "0001-01-01", "99999-01-01"])
def test_a_day_that_cannot_be_comes_back(day: str) -> None:
    gap = prepared("determine")
    assert do("determine", gap, whose("determine", gap), due_date=day).status_code == 422
    assert now(gap).due_date is None


# --- the list ----------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.HELD)


def listed(answer: HttpResponse) -> list[FollowUp]:
    return list(answer.context["page"])


@time_machine.travel(dt.datetime(2030, 12, 11, 3, tzinfo=dt.UTC), tick=False)
def test_filters_with_their_counts(meeting: Meeting) -> None:
    def one(state: FollowUpState = S.ASSIGNED, **fields: Any) -> FollowUp:
        return follow_up_in(state, directive=DirectiveFactory(meeting=meeting), **fields)

    late, gap = one(due_date=dt.date(2030, 12, 8)), one(due_date=None)
    one(S.SUBMITTED, due_date=dt.date(2031, 1, 8))
    done = one(S.DONE, due_date=dt.date(2030, 12, 8))
    client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    answer = client.get(list_page())
    chips = {value: count for value, _shape, _label, count in answer.context["chips"]}
    assert chips == {"": 4, "overdue": 1, "undetermined": 1, "assigned": 2, "submitted": 1, "done": 1}
    assert listed(client.get(list_page(keadaan="overdue"))) == [late]
    assert listed(client.get(list_page(keadaan="undetermined"))) == [gap]
    assert listed(client.get(list_page(keadaan="done"))) == [done]


def test_search_finds_directive_institution_words_and_meeting(meeting: Meeting) -> None:
    directive = DirectiveFactory(meeting=meeting, text="Percepatan penurunan stunting")
    unit = OrganizationFactory(parent=meeting.convener, name="Dinas Kesehatan")
    health = FollowUpFactory(directive=directive, organization=unit)
    words = FollowUpFactory(
        directive=DirectiveFactory(meeting=meeting), organization=None, addressee_text="Camat terkait"
    )
    client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    for asked, found in (
        ("STUNTING", [health]),
        ("kesehatan", [health]),
        ("camat", [words]),
        (meeting.title, [health, words]),
        ("100%_", []),
    ):
        assert set(listed(client.get(list_page(q=asked)))) == set(found), asked
    assert "No follow-up fits" in client.get(list_page(q="tidak ada")).text


def test_sorted_by_day_institution_or_progress(meeting: Meeting) -> None:
    rows = [
        FollowUpFactory(
            directive=DirectiveFactory(meeting=meeting),
            organization=OrganizationFactory(parent=meeting.convener, name=name),
            due_date=due,
            percent=percent,
        )
        for name, due, percent in (
            ("Dinas B", dt.date(2030, 12, 2), 10),
            ("Dinas A", dt.date(2030, 12, 3), 50),
            ("Dinas C", None, 0),
        )
    ]
    client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    for sort, order in (("", [0, 1, 2]), ("terlama", [1, 0, 2]), ("instansi", [1, 0, 2]), ("kemajuan", [2, 0, 1])):
        answer = client.get(list_page(urut=sort))
        assert listed(answer) == [rows[index] for index in order], sort
        assert answer.text.count('aria-sort="ascending"') + answer.text.count('aria-sort="descending"') == 1


def test_pages_keep_what_was_asked(meeting: Meeting) -> None:
    FollowUpFactory.create_batch(30, directive=DirectiveFactory(meeting=meeting))
    client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    first, second = (client.get(list_page(urut="kemajuan", keadaan="assigned", page=page)) for page in ("1", "2"))
    assert (len(listed(first)), len(listed(second))) == (25, 5)
    assert not set(listed(first)) & set(listed(second))
    assert "urut=kemajuan&amp;keadaan=assigned&amp;page=2" in first.text


@pytest.mark.parametrize("name", ["q", "keadaan", "urut", "page"])
@pytest.mark.parametrize(
    "junk", ["\x00", "a\x00b", "-1", "9" * 40, "' OR 1=1 --", "%", "\\", "😀" * 60, "a" * 5000, "__"]
)
def test_junk_in_the_address_is_no_fault(meeting: Meeting, name: str, junk: str) -> None:
    FollowUpFactory(directive=DirectiveFactory(meeting=meeting))
    client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    assert client.get(list_page(**{name: junk})).status_code == 200


@pytest.mark.parametrize("junk", ["%00", "a%00b", "9" * 400, "..%2f..", "%F0%9F%98%80"])
def test_junk_for_a_name_is_not_there(meeting: Meeting, junk: str) -> None:
    client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    assert client.get(f"/tindak-lanjut/{junk}/").status_code == 404
    assert client.post(f"/tindak-lanjut/{junk}/verifikasi/").status_code == 404


@pytest.mark.parametrize("size", [3, 24])
def test_the_list_costs_the_same_for_few_and_many(meeting: Meeting, size: int, django_assert_num_queries: Any) -> None:
    for _ in range(size):
        FollowUpFactory(directive=DirectiveFactory(meeting=meeting))
    client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    client.get(list_page())
    with django_assert_num_queries(10):
        assert len(listed(client.get(list_page()))) == size


@pytest.mark.parametrize("size", [3, 60])
def test_the_page_costs_the_same_for_few_and_many_reports(size: int, django_assert_num_queries: Any) -> None:
    follow_up = prepared("submit")
    DirectiveAddresseeFactory.create_batch(size, directive=follow_up.directive)
    ProgressUpdateFactory.create_batch(size, follow_up=follow_up)
    client = signed_in(user_with(Role.SECRETARIAT, follow_up.directive.meeting.convener))
    client.get(page_of(follow_up))
    with django_assert_num_queries(12):
        client.get(page_of(follow_up))


def test_without_any_the_list_says_what_will_stand_here(meeting: Meeting) -> None:
    shown = signed_in(user_with(Role.SECRETARIAT, meeting.convener)).get(list_page()).text
    assert "Binding directives become follow-ups when the minutes are signed." in shown
