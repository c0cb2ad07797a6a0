"""What was decided for those who were represented, until they say they have read it."""

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.roles import Role
from agendas.states import AddresseeKind
from attendance.actions import confirm_debrief, write_debriefs
from attendance.links import holder_of, token_of
from attendance.models import AttendanceRecord, Debrief, Invitation
from attendance.states import Attendance
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from documents.facts import as_json, sha256_of
from documents.models import Paper
from documents.queries import facts_now
from documents.states import PaperState
from flows.papers import approve_and_sign
from meetings.models import Meeting
from notices.models import Message
from notices.states import MessageKind
from tests.factories import ContactFactory, DirectiveAddresseeFactory, DirectiveFactory, minutes_ready, user_with
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db


def represent(line: Invitation, name: str = "Wakil Contoh, Sekretaris Dinas") -> None:
    AttendanceRecord.objects.filter(participant=line.participant).update(
        state=Attendance.REPRESENTED, represented_by=name
    )


@pytest.fixture
def paper() -> Paper:
    """Minutes under review; the first post of the roll was represented, the second came. Both have a contact."""
    paper = minutes_ready(2, PaperState.IN_REVIEW)
    for invitation in Invitation.objects.of(paper.meeting):
        ContactFactory.create(position=invitation.participant.position)
    represent(first_of(paper.meeting))
    return paper


def first_of(meeting: Meeting) -> Invitation:
    return Invitation.objects.of(meeting).order_by("participant__order")[0]


def sign(paper: Paper) -> Invitation:
    leader = user_with(Role.LEADERSHIP, paper.meeting.convener)
    approve_and_sign(paper=paper, by=leader, read_sha256=sha256_of(as_json(facts_now(paper))))
    return first_of(paper.meeting)


def page(invitation: Invitation) -> HttpResponse:
    return Client().get(f"/u/{token_of(invitation)}/")


def read(invitation: Invitation) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(f"/u/{token_of(invitation)}/putusan/", {"kirim": "1"})


def test_signing_writes_a_debrief_for_who_was_represented_instead_of_the_usual_message(paper: Paper) -> None:
    represented = sign(paper)
    debrief = Debrief.objects.get()
    assert (debrief.invitation, debrief.represented_by) == (represented, "Wakil Contoh, Sekretaris Dinas")
    told = {message.invitation: message.kind for message in Message.objects.all()}
    other = Invitation.objects.exclude(pk=represented.pk).get()
    assert told == {represented: MessageKind.DEBRIEF, other: MessageKind.MINUTES_FINAL}


def test_who_came_himself_on_one_day_needs_no_debrief(paper: Paper) -> None:
    AttendanceRecord.objects.update(state=Attendance.PRESENT, represented_by="")
    assert write_debriefs(meeting=paper.meeting, by=System()) == []


def test_a_second_call_writes_nothing_more(paper: Paper) -> None:
    write_debriefs(meeting=paper.meeting, by=System())
    assert len(write_debriefs(meeting=paper.meeting, by=System())) == 1
    assert AuditEntry.objects.filter(action="write_debriefs").count() == 1


def test_only_who_approves_the_minutes_may_have_them_written(paper: Paper) -> None:
    with pytest.raises(Refused):
        write_debriefs(meeting=paper.meeting, by=user_with(Role.SECRETARIAT, paper.meeting.convener))


def test_page_shows_what_touches_the_institution_or_all(paper: Paper) -> None:
    meeting, represented = paper.meeting, first_of(paper.meeting)
    ours, all_of_us, others, _nobody = (
        DirectiveFactory.create(meeting=meeting, text=text, is_binding=False)
        for text in ("Untuk kami saja.", "Untuk semua.", "Untuk dinas lain.", "Tanpa alamat.")
    )
    DirectiveAddresseeFactory.create(directive=ours, organization=represented.participant.organization)
    DirectiveAddresseeFactory.create(directive=all_of_us, kind=AddresseeKind.EVERYONE, organization=None)
    DirectiveAddresseeFactory.create(directive=others)
    text = page(sign(paper)).content.decode()
    assert "Untuk kami saja." in text
    assert "Untuk semua." in text
    assert "Untuk dinas lain." not in text
    assert "Tanpa alamat." not in text


def test_the_words_are_those_of_the_final_minutes(paper: Paper) -> None:
    ours = DirectiveFactory.create(meeting=paper.meeting, text="Seperti disahkan.", is_binding=False)
    DirectiveAddresseeFactory.create(directive=ours, organization=first_of(paper.meeting).participant.organization)
    represented = sign(paper)
    type(ours).objects.filter(pk=ours.pk).update(text="Seperti diubah kemudian.")
    text = page(represented).content.decode()
    assert "Seperti disahkan." in text
    assert "Seperti diubah kemudian." not in text


def test_there_is_nothing_to_read_before_the_minutes_are_final(paper: Paper) -> None:
    write_debriefs(meeting=paper.meeting, by=System())
    assert "putusan/" not in page(first_of(paper.meeting)).content.decode()
    read(first_of(paper.meeting))
    assert Debrief.objects.get().read_at is None


def test_read_is_said_once(paper: Paper) -> None:
    represented = sign(paper)
    assert 'name="kirim"' in page(represented).content.decode()
    for _ in range(2):
        response = read(represented)
        assert response.status_code == 200
        assert 'name="kirim"' not in response.content.decode()
    debrief = Debrief.objects.get()
    assert debrief.read_at is not None
    assert debrief.read_by == str(represented.participant)
    assert AuditEntry.objects.filter(action="confirm_debrief").count() == 1


def test_no_other_link_confirms_it(paper: Paper) -> None:
    sign(paper)
    other = Invitation.objects.exclude(debrief__isnull=False).get()
    read(other)
    assert Debrief.objects.get().read_at is None
    with pytest.raises(Refused):
        confirm_debrief(debrief=Debrief.objects.get(), by=holder_of(other))


def test_reading_the_page_is_no_confirmation(paper: Paper) -> None:
    represented = sign(paper)
    page(represented)
    before = stored_rows()
    Client().get(f"/u/{token_of(represented)}/putusan/")
    assert stored_rows() == before
