"""Who may write agenda, notes and directives, and until when."""

from typing import TYPE_CHECKING

from accounts.roles import Power
from directory.models import Organization
from directory.permissions import conveners_of
from meetings.models import Meeting, Participant
from meetings.permissions import may, powers_in
from meetings.states import Disclosure, MeetingState

if TYPE_CHECKING:
    from accounts.models import User
    from agendas.models import Material, Presentation

# Who may see what is excluded from the public and from those invited: who plans, runs the day, or writes the notes.
SEES_EXCLUDED = frozenset({Power.PLAN_MEETINGS, Power.RUN_AGENDA, Power.WRITE_NOTES})


def is_open(meeting: Meeting) -> bool:
    """Whether agenda, notes and directives may still be changed: until the minutes are signed, again while they are
    corrected (ralat), and never on a meeting that is closed or cancelled."""
    return not meeting.is_over and not meeting.minutes_stand


def conveners_to_work_out(user: "User", meeting: Meeting) -> list[Organization]:
    """The conveners at which `user` may plan a technical meeting on what `meeting` directs: its own first, then those
    of the same government and of governments below. None where the meeting is cancelled; no query beyond his roles."""
    if meeting.state == MeetingState.CANCELLED:
        return []
    region = meeting.convener.region_id
    near = [
        row
        for row in conveners_of(user, Power.PLAN_MEETINGS)
        if row.pk == meeting.convener_id or (row.region and region in {row.region_id, row.region.parent_id})
    ]
    return sorted(near, key=lambda row: row.pk != meeting.convener_id)


def can_edit_agenda(user: "User", meeting: Meeting) -> bool:
    return is_open(meeting) and may(user, Power.PLAN_MEETINGS, meeting)


def can_write_notes(user: "User", meeting: Meeting) -> bool:
    """Notes, directives and the states of items: by role at the convener, or by a duty at this meeting."""
    return is_open(meeting) and may(user, Power.WRITE_NOTES, meeting)


def can_run_agenda(user: "User", meeting: Meeting) -> bool:
    """Items, clocks, speakers and the projector: who leads through the day."""
    return is_open(meeting) and may(user, Power.RUN_AGENDA, meeting)


# --- presentations, materials, best practices --------------------------------------------------------------------


def institution_of(participant: Participant) -> Organization | None:
    """The institution of a line of the roll; a guest of none has none."""
    return participant.position.organization if participant.position else participant.organization


def is_asked(participant: Participant, presentation: "Presentation") -> bool:
    """Whether the institution of `participant`, or `participant` in person, is asked for `presentation`."""
    institution = institution_of(participant)
    return participant.meeting_id == presentation.meeting_id and any(
        row.participant_id == participant.pk or (institution is not None and row.organization_id == institution.pk)
        for row in presentation.presenters.all()
    )


def takes_material_by_link(meeting: Meeting) -> bool:
    """Whether those who are asked may hand in behind their links: from the invitations until the meeting has ended."""
    return meeting.state in (MeetingState.INVITED, MeetingState.ONGOING)


def takes_practices_by_link(meeting: Meeting) -> bool:
    """Best practices are told from the invitations until the meeting is closed."""
    return meeting.state in (MeetingState.INVITED, MeetingState.ONGOING, MeetingState.HELD)


def can_ask_for_presentations(user: "User", meeting: Meeting) -> bool:
    """Ask, hand in for others, check: who plans, until the meeting has been held."""
    return can_edit_agenda(user, meeting) and meeting.state != MeetingState.HELD


def can_show_materials(user: "User", meeting: Meeting) -> bool:
    """Open a material in the hall, by which it counts as shown."""
    return meeting.state == MeetingState.ONGOING and bool(powers_in(user, meeting) & SEES_EXCLUDED)


def can_see_material(user: "User", material: "Material") -> bool:
    """The host's own people see every version; what is excluded only those who plan, run the day or write the notes."""
    powers = powers_in(user, material.presentation.meeting)
    return Power.VIEW_MEETINGS in powers and (
        material.disclosure != Disclosure.EXCLUDED or bool(powers & SEES_EXCLUDED)
    )
