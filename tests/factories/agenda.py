"""Rows for tests: what is discussed, shown, said and recorded. Add yours at the end of its section."""

import datetime as dt
import hashlib
from typing import Any

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from agendas.models import (
    AgendaItem,
    AgendaProposal,
    BestPractice,
    Directive,
    DirectiveAddressee,
    DiscussionEntry,
    Material,
    Passage,
    Presentation,
    Presenter,
    RecordedFollowUp,
    Recording,
    Transcript,
    TranscriptSpeaker,
)
from agendas.states import AddresseeKind, AgendaItemKind, DirectiveKind, EntryKind, TranscriptFormat
from directory.models import (
    Organization,
)
from files.models import StoredFile
from meetings.models import (
    Meeting,
)
from tests.factories.house import (
    GovernmentFactory,
    MeetingFactory,
    OrganizationFactory,
)

# --- agendas -----------------------------------------------------------------------------------------------------


class AgendaItemFactory(DjangoModelFactory[AgendaItem]):
    """The next item of its meeting."""

    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    order = factory.LazyAttribute(lambda item: item.meeting.agenda_items.filter(order__isnull=False).count() + 1)
    kind = AgendaItemKind.PRESENTATION
    title = factory.Sequence(lambda n: f"Paparan Contoh {n}")


class DiscussionEntryFactory(DjangoModelFactory[DiscussionEntry]):
    """What someone said on an item, a minute after the entry before it."""

    class Meta:
        model = DiscussionEntry

    item = factory.SubFactory(AgendaItemFactory)
    meeting = factory.SelfAttribute("item.meeting")
    kind = EntryKind.ASKS
    speaker = "Sekda Kabupaten Contoh"
    text = factory.Sequence(lambda n: f"Kata {n}.")
    said_at = factory.Sequence(lambda n: dt.datetime(2030, 10, 16, 9, tzinfo=dt.UTC) + dt.timedelta(minutes=n))
    written_by = "Notulis"


class AgendaProposalFactory(DjangoModelFactory[AgendaProposal]):
    """Proposed for an institution, in time."""

    class Meta:
        model = AgendaProposal

    meeting = factory.SubFactory(MeetingFactory)
    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"Usulan Contoh {n}")
    proposed_by = "Sekretariat"


class PresenterFactory(DjangoModelFactory[Presenter]):
    """Someone whom a source names; `item=` ties them to one item."""

    class Meta:
        model = Presenter

    meeting = factory.SubFactory(MeetingFactory)
    printed_name = factory.Sequence(lambda n: f"Penyaji Contoh {n}")


class StoredMaterialFactory(DjangoModelFactory[StoredFile]):
    """A small PDF, as it is handed in."""

    class Meta:
        model = StoredFile

    name = factory.Sequence(lambda n: f"Paparan {n}.pdf")
    media_type = "application/pdf"
    size = 9
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    content = factory.django.FileField(data=b"%PDF-1.7\n", filename="paparan.pdf")
    uploaded_by = "Sekretariat"


class PresentationFactory(DjangoModelFactory[Presentation]):
    """Asked of one institution (`asked=`), under no item; `asked=None` asks nobody."""

    class Meta:
        model = Presentation
        skip_postgeneration_save = True

    meeting = factory.SubFactory(MeetingFactory)
    title = factory.Sequence(lambda n: f"Paparan Contoh {n}")
    requested_by = "Sekretariat"

    @factory.post_generation
    def asked(self, create: bool, organization: Organization | None, **_kwargs: Any) -> None:
        if create and organization is not None:
            PresenterFactory.create(meeting=self.meeting, presentation=self, organization=organization, printed_name="")


class MaterialFactory(DjangoModelFactory[Material]):
    """The next version; `verdict=` says what was found of it. The state of the presentation is the test's to set."""

    class Meta:
        model = Material

    presentation = factory.SubFactory(PresentationFactory)
    version = factory.LazyAttribute(lambda row: row.presentation.materials.count() + 1)
    file = factory.SubFactory(StoredMaterialFactory)
    handed_in_by = "Kepala Dinas Contoh"


class BestPracticeFactory(DjangoModelFactory[BestPractice]):
    class Meta:
        model = BestPractice

    convener = factory.SubFactory(GovernmentFactory)
    title = factory.Sequence(lambda n: f"Praktik Contoh {n}")
    problem = "Masalah contoh"
    solution = "Penyelesaian contoh"
    told_by = "Sekretaris Daerah Contoh"


class DirectiveFactory(DjangoModelFactory[Directive]):
    """The next directive of its meeting: binding, without addressee and due date."""

    class Meta:
        model = Directive

    meeting = factory.SubFactory(MeetingFactory)
    number = factory.LazyAttribute(lambda directive: directive.meeting.directives.count() + 1)
    kind = DirectiveKind.ARAHAN
    is_binding = True
    text = factory.Sequence(lambda n: f"Isi arahan contoh {n}")


class DirectiveAddresseeFactory(DjangoModelFactory[DirectiveAddressee]):
    class Meta:
        model = DirectiveAddressee

    directive = factory.SubFactory(DirectiveFactory)
    kind = AddresseeKind.ORGANIZATION
    organization = factory.SubFactory(OrganizationFactory, parent=factory.SelfAttribute("..directive.meeting.convener"))


class RecordedFollowUpFactory(DjangoModelFactory[RecordedFollowUp]):
    class Meta:
        model = RecordedFollowUp

    meeting = factory.SubFactory(MeetingFactory)
    text = "Ditindaklanjuti pada perangkat daerah terkait"


# --- recordings and transcripts ---------------------------------------------------------------------------------------

WAV = (
    b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data"
)


class RecordingFactory(DjangoModelFactory[Recording]):
    """A short recording that is still there; `content` are its bytes."""

    class Meta:
        model = Recording
        exclude = ["content"]

    content = WAV + bytes(1000)
    meeting = factory.SubFactory(MeetingFactory)
    name = factory.Sequence(lambda n: f"rekaman-{n}.wav")
    kept_until = dt.date(2031, 1, 14)
    added_by = "Notulis"
    file = factory.LazyAttribute(
        lambda row: StoredFile.objects.create(
            name=row.name,
            media_type="audio/x-wav",
            size=len(row.content),
            sha256=hashlib.sha256(row.content).hexdigest(),
            content=ContentFile(row.content, row.name),
            uploaded_by="Notulis",
        )
    )


def transcript_of(meeting: Meeting, *said: tuple[str, str], **fields: Any) -> Transcript:
    """A transcript of (voice, words), ten seconds each."""
    digest = hashlib.sha256(repr((meeting.pk, said, Transcript.objects.count())).encode()).hexdigest()
    given = {"name": "rekaman.vtt", "format": TranscriptFormat.WEBVTT, "sha256": digest, "imported_by": "Notulis"}
    transcript = Transcript.objects.create(meeting=meeting, **given | fields)
    voices = {
        label: TranscriptSpeaker.objects.create(transcript=transcript, label=label)
        for label in dict.fromkeys(label for label, _words in said if label)
    }
    Passage.objects.bulk_create(
        Passage(
            transcript=transcript,
            order=order,
            starts_ms=(order - 1) * 10_000,
            ends_ms=order * 10_000,
            speaker=voices.get(label),
            text=words,
        )
        for order, (label, words) in enumerate(said, 1)
    )
    return transcript
