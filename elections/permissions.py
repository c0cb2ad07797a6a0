"""Who may hold a vote, and who may count the ballots of paper."""

from accounts.models import User
from accounts.roles import Power
from meetings.models import Meeting
from meetings.permissions import powers_in

# Preparing, opening, closing, counting and showing: whoever runs the day.
RUNS_VOTES = Power.RUN_AGENDA
# Counting ballots of paper: two different persons of these.
COUNTS_PAPER = (Power.WRITE_NOTES, Power.PLAN_MEETINGS)


def is_open_to_change(meeting: Meeting) -> bool:
    """Whether the votes of the meeting may still be moved: until it is over, or its minutes are signed."""
    return not meeting.is_over and meeting.minutes_signed_at is None


def can_run_votes(user: User, meeting: Meeting) -> bool:
    return is_open_to_change(meeting) and RUNS_VOTES in powers_in(user, meeting)


def can_count_paper(user: User, meeting: Meeting) -> bool:
    return is_open_to_change(meeting) and bool(powers_in(user, meeting) & set(COUNTS_PAPER))
