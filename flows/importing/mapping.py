"""The one table between the words of the schema and those of the portal. Both directions are complete (tests hold it).

`stated` holds the words of the schema. The portal knows more (an agenda item may be a closing, a participant a guest):
`added` gives those a word of their own, so that every meeting of the portal can be exported and read again. What the
schema says by `null` is `unsaid`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agendas.states import AgendaItemKind, DirectiveKind
from attendance.states import AttendanceNoteCategory
from directory.states import AppointmentStatus, Timezone
from meetings.states import Capacity, MeetingLevel, RoleInMeeting, StatedAttendance


@dataclass(frozen=True)
class Words:
    """One enumeration: words of the schema, each with the portal's value, and back."""

    stated: Mapping[str, str]
    added: Mapping[str, str] = field(default_factory=dict)
    unsaid: frozenset[str] = frozenset()

    @property
    def all(self) -> dict[str, str]:
        return {**self.stated, **self.added}

    def code(self, word: str) -> str:
        """The portal's value of a word that `reading` has let through; KeyError for any other."""
        return self.all[word]

    def word(self, code: str) -> str | None:
        """The schema's word for the portal's value; None for what the schema says by null."""
        return None if code in self.unsaid else {value: word for word, value in self.all.items()}[code]


# Kinds of meeting are rows of a convener (`meetings.MeetingKind`); these are the codes that every convener has.
MEETING_KINDS = Words(
    stated={
        "rakor_sekda": "rakor_sekda",
        "rakor_kepala_daerah": "rakor_kepala_daerah",
        "raker_kepala_daerah": "raker_kepala_daerah",
        "rakor_internal_kabkota": "rakor_internal_kabkota",
    },
    added={"rakor_teknis": "rakor_teknis"},
)
LEVELS = Words({"provinsi": MeetingLevel.PROVINCE, "kabupaten": MeetingLevel.REGENCY})
TIMEZONES = Words(
    {"Asia/Jakarta": Timezone.WIB, "Asia/Makassar": Timezone.WITA, "Asia/Jayapura": Timezone.WIT},
)
# Not values but keys of the schema: each is one role of the meeting.
ROLES = Words(
    {
        "leader": RoleInMeeting.CHAIR,
        "opened_by": RoleInMeeting.OPENER,
        "opened_on_behalf_of": RoleInMeeting.ON_BEHALF,
        "moderator": RoleInMeeting.MODERATOR,
        "note_taker": RoleInMeeting.NOTE_TAKER,
    }
)
POSITION_STATUSES = Words(
    {
        "Plt.": AppointmentStatus.PLT,
        "Plh.": AppointmentStatus.PLH,
        "Pj.": AppointmentStatus.PJ,
        "Pjs.": AppointmentStatus.PJS,
    },
    unsaid=frozenset({AppointmentStatus.DEFINITIVE}),
)
AGENDA_ITEM_KINDS = Words(
    stated={
        "pembukaan": AgendaItemKind.OPENING,
        "sambutan": AgendaItemKind.REMARKS,
        "paparan": AgendaItemKind.PRESENTATION,
        "diskusi": AgendaItemKind.DISCUSSION,
        "pemilihan": AgendaItemKind.ELECTION,
    },
    added={
        "arahan": AgendaItemKind.GUIDANCE,
        "perumusan": AgendaItemKind.DRAFTING,
        "penutup": AgendaItemKind.CLOSING,
    },
)
POINT_KINDS = Words(
    {
        "arahan": DirectiveKind.ARAHAN,
        "penekanan": DirectiveKind.PENEKANAN,
        "poin_disikapi": DirectiveKind.JOINT_POINT,
        "imbauan": DirectiveKind.IMBAUAN,
        "ajakan": DirectiveKind.AJAKAN,
        "pesan": DirectiveKind.PESAN,
        "harapan": DirectiveKind.HARAPAN,
        "pengingat_hukum": DirectiveKind.LEGAL_REMINDER,
    }
)
ATTENDANCES = Words({"present": StatedAttendance.PRESENT, "mixed": StatedAttendance.MIXED})
CAPACITIES = Words(
    stated={
        "leader": Capacity.LEADER,
        "opener": Capacity.OPENER,
        "moderator": Capacity.MODERATOR,
        "presenter": Capacity.PRESENTER,
        "companion": Capacity.COMPANION,
        "participant": Capacity.PARTICIPANT,
    },
    added={"guest": Capacity.GUEST},
)
ATTENDANCE_NOTE_CATEGORIES = Words(
    {
        "absent": AttendanceNoteCategory.ABSENT,
        "represented": AttendanceNoteCategory.REPRESENTED,
        "absent_unclear_reason": AttendanceNoteCategory.UNCLEAR_REASON,
        "consequence": AttendanceNoteCategory.CONSEQUENCE,
    }
)

# What a source calls an event beside the meeting at which a board was elected.
ELECTION_KIND = "pemilihan_pengurus"
