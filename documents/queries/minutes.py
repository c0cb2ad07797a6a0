"""The minutes as a projection of agenda, roll and directives: there is no second text to keep in step."""

from typing import cast

from django.db.models import Prefetch
from django.utils import translation

from agendas.models import AgendaItem, Directive, DiscussionEntry, Presenter
from agendas.queries import addressee_labels
from agendas.states import AgendaItemState, Mechanism, ReferenceKind
from directory.models import Appointment
from directory.queries import current_holders
from documents import facts
from documents.models import Paper
from documents.queries.minutes_roll import attendance_facts
from documents.queries.minutes_talk import talk_of
from documents.queries.objections import noted_objections
from documents.queries.sittings import suspensions_of
from documents.queries.source_notes import said_of_source
from documents.queries.sources import (
    LANGUAGE,
    layout_facts,
    letterhead_facts,
    meeting_facts,
    paper_facts,
    person_facts,
    role_of,
    settings_of,
    signer_facts,
)
from documents.states import PaperKind, PaperState
from documents.wording import words
from meetings.models import Meeting, MeetingRole, RelatedEvent
from meetings.states import Disclosure, RoleInMeeting

_OUTCOMES = {AgendaItemState.SKIPPED: "Ditiadakan", AgendaItemState.DEFERRED: "Ditunda ke rapat berikut"}
_MECHANISMS = {Mechanism.TECHNICAL_MEETING: "Rakor Teknis", Mechanism.QUARTERLY_REPORT: "Laporan triwulan"}


def minutes_facts_now(paper: Paper) -> facts.MinutesFacts:
    """What the draft of the minutes says now. A fixed number of queries."""
    meeting = _whole_meeting(paper.meeting_id)
    day = meeting.first_day
    chair = role_of(meeting, RoleInMeeting.CHAIR)
    note_taker = role_of(meeting, RoleInMeeting.NOTE_TAKER)
    directives = list(meeting.directives.all())
    settings = settings_of(meeting.convener)
    with translation.override(LANGUAGE):
        return facts.MinutesFacts(
            letterhead=letterhead_facts(settings, chair.position if chair else None, None),
            layout=layout_facts(settings),
            paper=paper_facts(paper, settings),
            meeting=meeting_facts(meeting, recorded=True),
            invitation_letter=invitation_reference(meeting),
            roles=facts.Roles(
                chair=person_facts(chair, day),
                opened_by=person_facts(role_of(meeting, RoleInMeeting.OPENER), day),
                opened_on_behalf_of=person_facts(role_of(meeting, RoleInMeeting.ON_BEHALF), day),
                moderator=person_facts(role_of(meeting, RoleInMeeting.MODERATOR), day),
                note_taker=person_facts(note_taker, day),
            ),
            participants=participants_in_words(meeting),
            presenters=tuple(_presenters(meeting)),
            agenda=agenda_facts(meeting),
            directives=tuple(directive_facts(directive) for directive in directives),
            follow_ups=tuple(follow_up_facts(meeting, directives)),
            attendance=attendance_facts(meeting, holders_of(meeting)),
            institutions=_institutions(meeting),
            suspensions=suspensions_of(meeting),
            quotes=tuple(
                facts.Quote(speaker=quote.speaker or None, text=quote.text, is_checked=quote.checked_at is not None)
                for quote in meeting.quotes.all()
            ),
            closing_notes=_further(meeting),
            objections=noted_objections(paper),
            closing=words(settings.wording, "minutes_closing"),
            source=_source(meeting),
            note_taker_signer=role_signer(note_taker, "Pencatat (notulis)", meeting),
            chair_signer=role_signer(chair, "Pimpinan rapat", meeting),
        )


def _whole_meeting(pk: int) -> Meeting:
    return (
        Meeting.objects.select_related("kind", "venue", "convener__region", "source")
        .prefetch_related(
            "sessions",
            "roles__position",
            "participants__position__organization",
            "participants__organization",
            "participants__accompanies__position",
            "suspensions",
            Prefetch("agenda_items__entries", queryset=DiscussionEntry.objects.filter(removed_at=None)),
            "presenters__organization",
            "presenters__position",
            "presenters__official",
            "presenters__item",
            "directives__item",
            "directives__addressees__organization",
            "directives__references__region",
            "directives__topics",
            "photos",
            "recorded_follow_ups",
            "attendance_notes",
            "quotes",
            "related_events",
        )
        .get(pk=pk)
    )


def invitation_reference(meeting: Meeting) -> facts.LetterReference | None:
    letter = (
        Paper.objects.filter(
            meeting=meeting, kind=PaperKind.INVITATION_LETTER, state__in=[PaperState.SIGNED, PaperState.SENT]
        )
        .order_by("-version")
        .first()
    )
    return facts.LetterReference(number=letter.number, date=letter.dated) if letter else None


def participants_in_words(meeting: Meeting) -> tuple[str, ...]:
    words: list[str] = []
    for line in meeting.participants.all():
        if line.is_group:
            text = line.position_label or line.institution_label
            text = f"{text} ({line.count_text})" if line.count_text else text
        else:
            text = line.group_label
        if text and text not in words:
            words.append(text)
    return tuple(words)


def _presenters(meeting: Meeting) -> list[facts.Presenter]:
    return [
        facts.Presenter(
            name=row.printed_name or (row.official.name if row.official else None),
            position=row.position_label or None,
            organisations=_organisations(row),
            is_representative=row.is_representative,
            title=row.item.title if row.item else None,
            note=row.note or None,
        )
        for row in meeting.presenters.all()
    ]


def _organisations(row: Presenter) -> tuple[str, ...]:
    if row.printed_organization:
        return (row.printed_organization,)
    return (row.organization.name,) if row.organization else ()


def agenda_facts(meeting: Meeting) -> tuple[facts.AgendaItem, ...]:
    """The items in order with what was said and decided on each; reads `agenda_items__entries`."""
    return tuple(_item(number, item) for number, item in enumerate(meeting.agenda_items.all(), start=1))


def outcome_of(item: AgendaItem) -> str | None:
    """How an item ended that was not held, as the papers say it; None for all others."""
    return _OUTCOMES.get(AgendaItemState(item.state))


def _item(number: int, item: AgendaItem) -> facts.AgendaItem:
    talk = talk_of(item.entries.all())
    written = tuple(line.strip() for line in f"{item.note}\n{item.notes}".splitlines() if line.strip())
    return facts.AgendaItem(
        number=number,
        kind_label=str(item.get_kind_display()),
        title=item.title,
        led_by=tuple(item.led_by),
        organisations=tuple(item.organizations),
        outcome=outcome_of(item),
        notes=(*written, *talk.paragraphs),
        exchanges=talk.exchanges,
        decision=str(item.get_decision_display()) if item.decision else None,
        decisions=talk.decisions,
        disclosure=cast("facts.Disclosure", item.disclosure),
    )


def directive_facts(directive: Directive) -> facts.Directive:
    references = list(directive.references.all())
    laws = [row.label for row in references if row.kind == ReferenceKind.LAW]
    return facts.Directive(
        number=directive.number,
        kind_label=str(directive.get_kind_display()),
        is_binding=directive.is_binding,
        text=directive.text,
        given_by=directive.given_by or None,
        delivered_by=directive.delivered_by or None,
        addressees=tuple(addressee_labels(directive)),
        due_date=directive.due_date,
        legal_basis="; ".join([*filter(None, [directive.legal_basis]), *laws]) or None,
        topic=", ".join([*filter(None, [directive.topic_label]), *map(str, directive.topics.all())]) or None,
        serves=tuple(row.label for row in references if row.kind != ReferenceKind.LAW),
        disclosure=cast("facts.Disclosure", _least_open(directive)),
    )


def _least_open(directive: Directive) -> str:
    """How open a directive is: never more than the item under which it was given."""
    levels = [directive.disclosure, *([directive.item.disclosure] if directive.item else [])]
    return max(levels, key=list(Disclosure.values).index)


def follow_up_facts(meeting: Meeting, directives: list[Directive]) -> list[facts.FollowUpLine]:
    """One line per binding directive, then what the source recorded without a directive."""
    lines = [
        facts.FollowUpLine(
            directive_number=directive.number,
            text=directive.text,
            responsible=tuple(addressee_labels(directive)),
            due_date=directive.due_date,
            mechanism=directive.mechanism_text or _MECHANISMS.get(Mechanism(directive.mechanism)),
        )
        for directive in directives
        if directive.is_binding
    ]
    lines += [
        facts.FollowUpLine(
            text=row.text,
            responsible=(row.responsible,) if row.responsible else (),
            due_date=row.due_date,
            mechanism=row.mechanism or None,
        )
        for row in meeting.recorded_follow_ups.all()
        if row.directive_id is None
    ]
    return lines


def holders_of(meeting: Meeting) -> dict[int, Appointment]:
    """Who held the posts of the roll on the first day; nobody where the day is not known."""
    posts = [line.position for line in meeting.participants.all() if line.position]
    return current_holders(posts, meeting.first_day) if meeting.first_day else {}


def _institutions(meeting: Meeting) -> tuple[facts.Institution, ...]:
    """Which institutions the names on the roll and beside the directives mean."""
    addressed = (row.organization for directive in meeting.directives.all() for row in directive.addressees.all())
    named = {(one.name, one.public_id) for one in addressed if one}
    lines = meeting.participants.all()
    named |= {(line.institution_label, line.organization.public_id) for line in lines if line.organization}
    return tuple(facts.Institution(name=name, public_id=public_id) for name, public_id in sorted(named))


def _further(meeting: Meeting) -> tuple[str, ...]:
    """What is recorded of the meeting and belongs to none of the sections above."""
    told = [
        ("Berbagi praktik baik", meeting.best_practice_sharing),
        ("Akuntabilitas publik", meeting.public_accountability),
        *(("Kegiatan terkait", _event(event)) for event in meeting.related_events.all()),
        ("Foto dokumentasi", _photos(meeting)),
    ]
    return tuple(f"{caption}: {text}" for caption, text in told if text)


def _photos(meeting: Meeting) -> str:
    """How many pictures there are, and what they show; the minutes go to all, and tell nothing of what is excluded."""
    photos = [photo for photo in meeting.photos.all() if photo.disclosure != Disclosure.EXCLUDED]
    captions = "; ".join(photo.caption for photo in photos if photo.caption)
    return f"{len(photos)} foto{f' ({captions})' if captions else ''}" if photos else ""


def _event(event: RelatedEvent) -> str:
    place = f" ({event.body})" if event.body and event.body not in event.title else ""
    result = f"; hasil: {event.result}" if event.result else ""
    note = f"; {event.note}" if event.note else ""
    return f"{event.title or event.body}{place if event.title else ''}{result}{note}"


def _source(meeting: Meeting) -> facts.ImportedSource | None:
    source = getattr(meeting, "source", None)
    if source is None:
        return None
    return facts.ImportedSource(
        file=source.file,
        publisher=source.publisher or None,
        date=source.published_on,
        headline=source.headline or None,
        gaps=tuple(map(said_of_source, source.not_stated)),
        anomalies=tuple(map(said_of_source, source.anomalies)),
    )


def role_signer(row: MeetingRole | None, caption: str, meeting: Meeting) -> facts.Signer:
    """The signature block of a role in the meeting: the post's holder, or who a source printed."""
    if row is not None and row.position and not row.printed_name:
        block = signer_facts(row.position, meeting.first_day, caption=caption)
        if block is not None:
            return block
    if row is None:
        return facts.Signer(caption=caption)
    return facts.Signer(
        caption=caption,
        status=row.printed_status or None,
        position=row.printed_position or (row.position.title if row.position else None),
        name=row.printed_name or None,
    )
