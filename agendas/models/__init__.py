"""What is discussed, shown, said and directed."""

from agendas.models.agenda import AgendaItem, AgendaProposal, AgendaRules, AgendaVersion, Presenter, SeriesItem
from agendas.models.directives import (
    BindingRule,
    Directive,
    DirectiveAddressee,
    RecordedFollowUp,
    ReferenceDocument,
    TechnicalMeeting,
)
from agendas.models.materials import BestPractice, Material, Presentation
from agendas.models.notes import (
    DiscussionEntry,
    NoteReceipt,
    Passage,
    Photo,
    Recording,
    SpeechJob,
    Transcript,
    TranscriptSpeaker,
)
from agendas.models.stage import SpeakingTurn, Stage

__all__ = [
    "AgendaItem",
    "AgendaProposal",
    "AgendaRules",
    "AgendaVersion",
    "BestPractice",
    "BindingRule",
    "Directive",
    "DirectiveAddressee",
    "DiscussionEntry",
    "Material",
    "NoteReceipt",
    "Passage",
    "Photo",
    "Presentation",
    "Presenter",
    "RecordedFollowUp",
    "Recording",
    "ReferenceDocument",
    "SeriesItem",
    "SpeakingTurn",
    "SpeechJob",
    "Stage",
    "TechnicalMeeting",
    "Transcript",
    "TranscriptSpeaker",
]
