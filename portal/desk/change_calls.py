"""Whom a change reaches, and whom to call about it: the post, who holds it, and where they are reached."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from attendance.links import link_of
from attendance.models import Invitation
from attendance.queries import answers_given, former_answers
from attendance.states import Rsvp
from directory.models import Contact, Organization
from directory.permissions import can_view_contacts
from directory.queries import current_holders
from meetings.models import Meeting, ScheduleChange
from meetings.schedules import differences
from notices.messages import subject_of, whatsapp_address
from notices.states import MessageKind
from portal.desk.spreadsheets import Value


@dataclass(frozen=True)
class Number:
    """One telephone: as the reader may see it, and, for who may read it whole, where a press leads."""

    name: str
    shown: str
    dial: str = ""
    whatsapp: str = ""


@dataclass(frozen=True)
class Call:
    """One line of the list."""

    invitation: Invitation
    holder: str
    numbers: list[Number]
    former: Rsvp | None


def reach_of(meeting: Meeting, *, asks_anew: bool) -> list[str]:
    """What telling of a change will do, in sentences with their numbers; three queries."""
    invited = Invitation.objects.of(meeting)
    told, anew = invited.count(), answers_given(meeting) if asks_anew else 0
    reached = Contact.objects.filter(is_active=True).exclude(email="").values("position")
    silent = invited.exclude(participant__position__in=reached).exclude(
        participant__position=None, participant__guest_email__gt=""
    )
    unreached = silent.count()
    sentences = [
        (told, ngettext("%(count)s post is told.", "%(count)s posts are told.", told)),
        (anew, ngettext("%(count)s answer is asked for anew.", "%(count)s answers are asked for anew.", anew)),
        (
            unreached,
            ngettext(
                "%(count)s post has no e-mail address: call it.",
                "%(count)s posts have no e-mail address: call them.",
                unreached,
            ),
        ),
    ]
    return [words % {"count": count} for count, words in sentences if count]


def ready_to_call(invitations: "QuerySet[Invitation]") -> "QuerySet[Invitation]":
    """With all that a line of the list shows."""
    reached = Contact.objects.filter(is_active=True).exclude(phone="")
    return invitations.select_related(
        "participant__position__organization__region", "participant__organization"
    ).prefetch_related(Prefetch("participant__position__contacts", queryset=reached, to_attr="telephones"))


def calls_of(
    user: User, meeting: Meeting, invitations: Iterable[Invitation], *, told_with_link: ScheduleChange | None = None
) -> list[Call]:
    """The lines for invitations of `ready_to_call`; two queries more, however many they are.

    For who may hand on personal links, WhatsApp opens with the change `told_with_link`.
    """
    listed = list(invitations)
    posts = [row.participant.position for row in listed if row.participant.position]
    holders = current_holders(posts, meeting.first_day)
    former = former_answers(listed)
    words = _words(meeting, told_with_link) if told_with_link else ""
    calls = []
    for row in listed:
        post = row.participant.position
        holder = holders.get(post.pk) if post else None
        text = f"{words}\n{link_of(row)}" if words else ""
        numbers = [_number(name, phone, text, _sees(user, meeting, row)) for name, phone in _telephones(row)]
        calls.append(Call(row, holder.official.name if holder else "", numbers, former.get(row.pk)))
    return calls


def spreadsheet_of(calls: Iterable[Call]) -> tuple[list[str], list[list[Value]]]:
    """Header and rows of the list to take along; in Indonesian, for it leaves the portal."""
    with translation.override("id"):
        header = [_("No."), _("Post"), _("Institution"), _("Holder"), _("Contacts"), _("Telephone"), _("Before")]
        rows: list[list[Value]] = [
            [
                number,
                str(call.invitation),
                call.invitation.participant.institution_label,
                call.holder,
                "; ".join(one.name for one in call.numbers),
                "; ".join(one.shown for one in call.numbers),
                str(call.former.label) if call.former else "",
            ]
            for number, call in enumerate(calls, 1)
        ]
    return header, rows


def _telephones(invitation: Invitation) -> list[tuple[str, str]]:
    line = invitation.participant
    if line.position is None:
        return [(line.printed_name, line.guest_phone)] if line.guest_phone else []
    return [(contact.name or str(contact.get_kind_display()), contact.phone) for contact in line.position.telephones]  # type: ignore[attr-defined]


def _sees(user: User, meeting: Meeting, invitation: Invitation) -> bool:
    post = invitation.participant.position
    organization: Organization = post.organization if post else meeting.convener
    return can_view_contacts(user, organization)


def _number(name: str, phone: str, text: str, sees: bool) -> Number:
    if not sees:
        return Number(name, Contact(phone=phone).masked_phone)
    dial = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    return Number(name, phone, dial, whatsapp_address(text, phone) if text else "")


def _words(meeting: Meeting, change: ScheduleChange) -> str:
    """What is typed into WhatsApp, before the link; Indonesian whatever the screen speaks."""
    kind = MessageKind.SCHEDULE_CHANGE if change.after else MessageKind.POSTPONEMENT
    with translation.override("id"):
        told = differences(change.before, change.after, meeting.timezone) if change.after else []
        lines = [f"{one.label}: {one.was or '–'} → {one.now or '–'}" for one in told]
    return "\n".join([subject_of(kind, meeting.title), *lines])
