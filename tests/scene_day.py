"""The agenda's day in the house of `tests.scene`: what was proposed, shown, said, recorded, voted on and elected."""

import datetime as dt
from typing import Any

from django.db.models import Model

from agendas.models import Photo, Presentation, SpeakingTurn
from agendas.states import AgendaItemState, PresentationState, ProposalState, Verdict
from directory.models import Organization
from elections.models import Board, Election, ElectionPost, Nominee, Round, Vote, Voter
from elections.states import ElectionMethod, ElectionState, RoundOutcome, VotedBy, VoteState
from meetings.models import Meeting, MeetingSeries, Quote
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    AgendaProposalFactory,
    BestPracticeFactory,
    DiscussionEntryFactory,
    MaterialFactory,
    MeetingFactory,
    PresentationFactory,
    RecordingFactory,
    ReferenceDocumentFactory,
    StoredMaterialFactory,
    TopicFactory,
    transcript_of,
)


def day_of(mark: str, *, meeting: Meeting, convener: Organization, now: dt.datetime, **rows: Any) -> dict[str, Model]:
    """The rows by the names under which addresses ask for them; `mark` stands in every name that is shown."""
    return {
        **_proposed(mark, meeting, convener, rows["series"], rows["line"]),
        **_shown(mark, meeting, convener, rows["institution"]),
        **_noted(mark, meeting, rows["item"], now),
        **_voted(mark, meeting, rows["line"], str(rows["representation"])),
        **_elected(mark, meeting, convener),
        "topic": TopicFactory.create(convener=convener, name=f"Isu {mark}"),
        "document": ReferenceDocumentFactory.create(convener=convener, title=f"RPJMD {mark}"),
    }


def _proposed(
    mark: str, meeting: Meeting, convener: Organization, series: MeetingSeries, line: Any
) -> dict[str, Model]:
    earlier = MeetingFactory.create(
        convener=convener, series=series, first_day=dt.date(2030, 7, 10), title=f"Rapat lalu {mark}"
    )
    Meeting.objects.filter(pk=earlier.pk).update(state=MeetingState.HELD)
    Meeting.objects.filter(pk=meeting.pk).update(series=series)
    return {
        "proposal": AgendaProposalFactory.create(
            meeting=meeting,
            participant=line,
            organization=None,
            title=f"Usulan {mark}",
            state=ProposalState.RETURNED,
            decision_note=f"Catatan {mark}",
        ),
        "waiting": AgendaItemFactory.create(meeting=earlier, title=f"Tertunda {mark}", state=AgendaItemState.DEFERRED),
    }


def _shown(mark: str, meeting: Meeting, convener: Organization, institution: Organization) -> dict[str, Model]:
    """A presentation with material that was checked: those invited may read it, and it stands ready to be shown."""
    presentation = PresentationFactory.create(meeting=meeting, title=f"Paparan {mark}", asked=institution)
    Presentation.objects.filter(pk=presentation.pk).update(state=PresentationState.ACCEPTED)
    return {
        "presentation": presentation,
        "material": MaterialFactory.create(
            presentation=presentation,
            verdict=Verdict.ACCEPTED,
            file=StoredMaterialFactory.create(name=f"Paparan {mark}.pdf"),
        ),
        "practice": BestPracticeFactory.create(
            convener=convener,
            meeting=meeting,
            title=f"Praktik {mark}",
            file=StoredMaterialFactory.create(name=f"Praktik {mark}.pdf"),
        ),
    }


def _noted(mark: str, meeting: Meeting, item: Any, now: dt.datetime) -> dict[str, Model]:
    recording = RecordingFactory.create(meeting=meeting, name=f"{mark} rekaman.wav")
    transcript = transcript_of(meeting, (f"{mark} suara", f"{mark} kata"), recording=recording, name=f"{mark}.vtt")
    passage = transcript.passages.get()
    passage.item = item
    passage.save()
    picture = StoredMaterialFactory.create(name=f"{mark}.png", media_type="image/png")
    return {
        "entry": DiscussionEntryFactory.create(item=item, speaker=f"Sekda {mark}", text=f"Perkataan {mark}"),
        "quote": Quote.objects.create(meeting=meeting, text=f"Kutipan {mark}", speaker=f"Sekda {mark}"),
        "photo": Photo.objects.create(meeting=meeting, added_by="Notulis", file=picture, caption=f"Foto {mark}"),
        "recording": recording,
        "transcript": transcript,
        "passage": passage,
        "turn": SpeakingTurn.objects.create(meeting=meeting, name=f"Tamu {mark}", asked_at=now, asked_by="Sekretariat"),
    }


def _voted(mark: str, meeting: Meeting, line: Any, representative: str) -> dict[str, Model]:
    """Two open votes: in one the post votes itself, in the other its representative does."""
    options = [{"code": "a", "label": f"Setuju {mark}"}, {"code": "b", "label": "Tidak setuju"}]
    own, by_other = (
        Vote.objects.create(
            meeting=meeting, question=question, options=options, state=VoteState.OPEN, created_by=f"Akun {mark}"
        )
        for question in (f"Setuju {mark}?", f"Sepakat {mark}?")
    )
    sent = {"voted_by": VotedBy.REPRESENTATIVE, "representative": representative}
    Voter.objects.create(vote=by_other, participant=line, label=f"Pemilih {mark}", **sent)
    return {
        "vote": own,
        "vote_of_the_representative": by_other,
        "voter": Voter.objects.create(vote=own, participant=line, label=f"Pemilih {mark}"),
    }


def _elected(mark: str, meeting: Meeting, convener: Organization) -> dict[str, Model]:
    election = Election.objects.create(
        meeting=meeting, body=f"Forum {mark}", method=ElectionMethod.ACCLAMATION, created_by=f"Akun {mark}"
    )
    post = ElectionPost.objects.create(election=election, title=f"Ketua {mark}")
    published = Election.objects.create(
        meeting=meeting, body=f"Forum lama {mark}", state=ElectionState.PUBLISHED, created_by=f"Akun {mark}"
    )
    return {
        "election": election,
        "published": published,
        "post": post,
        "nominee": Nominee.objects.create(post=post, name=f"Calon {mark}"),
        "held": Round.objects.create(
            post=post, number=1, outcome=RoundOutcome.ACCLAIMED, note="Disetujui bersama", held_by=f"Akun {mark}"
        ),
        "board": Board.objects.create(
            convener=convener,
            election=published,
            body=f"Forum lama {mark}",
            term_from=dt.date(2030, 11, 1),
            term_until=dt.date(2033, 11, 1),
        ),
    }
