"""The one place where rows of messages come into being."""

from collections.abc import Iterable
from typing import Any

from attendance.models import Invitation, OneTimeLink, Representation
from common import work
from common.dates import long_date
from directory.models import Organization
from documents.models import Rendering, Sheet
from followups.models import FollowUp
from handovers.models import Handover
from meetings.models import Meeting, ScheduleChange
from notices.messages import follow_up_body, invitation_body, subject_of
from notices.models import Message
from notices.queries import BATCH, Recipient, Subject, key_of, recipients_of
from notices.states import MessageKind


def draft_messages(
    kind: MessageKind,
    subject: Subject,
    *,
    recipients: Iterable[Recipient],
    convener: Organization,
    meeting: Meeting | None,
    title: str,
    body: str,
    revision: str,
    due: str = "",
    attachment: Rendering | None = None,
    change: ScheduleChange | None = None,
) -> list[Message]:
    """One message for each recipient, not kept yet: `keep_new` does that, for many subjects in one go.

    `title` is the line of the subject, `body` may name the link of `subject` as `{link}`.
    """
    return [
        Message(
            key=key_of(kind, subject, revision, due, recipient),
            kind=kind,
            convener=convener,
            meeting=meeting,
            contact=recipient.contact,
            account=recipient.account,
            to_name=recipient.name,
            to_address=recipient.address,
            subject=title,
            body=body,
            attachment=attachment,
            change=change,
            **_about(subject),
        )
        for recipient in recipients
    ]


def keep_new(drafts: Iterable[Message]) -> list[Message]:
    """Keep the messages that are new and return them; whoever has been told under the same key is not told again.

    A few queries for each 500, for a letter goes to thousands. They are rung by the caller.
    """
    wanted = {draft.key: draft for draft in drafts}
    kept = []
    for start in range(0, len(wanted), BATCH):
        keys = list(wanted)[start : start + BATCH]
        known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
        new = [key for key in keys if key not in known]
        # Of two who write the same at once, the second finds it there.
        Message.objects.bulk_create([wanted[key] for key in new], batch_size=BATCH, ignore_conflicts=True)
        rows = Message.objects.filter(key__in=new).select_related("meeting", "convener").in_bulk(field_name="key")
        kept += [rows[key] for key in new]
    return kept


def write_messages(kind: MessageKind, subject: Subject, **particulars: Any) -> list[Message]:
    """The messages about one subject that are new; `particulars` are those of `draft_messages`."""
    return keep_new(draft_messages(kind, subject, **particulars))


def tell(
    kind: MessageKind, subject: Invitation | FollowUp, revision: str, due: str, attachment: Rendering | None = None
) -> list[Message]:
    """The new messages to all who are reached for this invitation or follow-up."""
    return keep_new(draft(kind, subject, revision, due, attachment))


def draft(
    kind: MessageKind, subject: Invitation | FollowUp, revision: str, due: str, attachment: Rendering | None = None
) -> list[Message]:
    """What `tell` would keep, to be kept together with others by `keep_new`."""
    if isinstance(subject, Invitation):
        meeting = subject.participant.meeting
        body = invitation_body(kind, meeting, subject, reason=meeting.state_reason, replaces=_replaced(attachment))
    else:
        meeting = subject.directive.meeting
        body = follow_up_body(kind, subject)
    return draft_messages(
        kind,
        subject,
        recipients=recipients_of(subject),
        convener=meeting.convener,
        meeting=meeting,
        title=subject_of(kind, meeting.title),
        body=body,
        revision=revision,
        due=due,
        attachment=attachment,
    )


def _replaced(copy: Rendering | None) -> str:
    """The letter that the one attached takes the place of, in words; empty for a first letter."""
    former = copy.paper.supersedes if copy else None
    return f"nomor {former.number} tanggal {long_date(former.dated)}" if former and former.dated else ""


def ring_all(messages: Iterable[Message]) -> None:
    for message in messages:
        work.ring(message)


def _about(subject: Subject) -> dict[str, Any]:
    match subject:
        case Invitation():
            return {"invitation": subject}
        case Representation():
            return {"representation": subject, "invitation": subject.invitation}
        case FollowUp():
            return {"follow_up": subject}
        case Handover():
            return {"handover": subject}
        case OneTimeLink():
            return {"one_time_link": subject}
        case Sheet():
            return {"sheet": subject}
