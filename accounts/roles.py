"""The one table of what each role, and each duty at a single meeting, may do.

A role is held at a convener (`directory.Membership`), a duty at one meeting (`meetings.Duty`). Everything that asks
"may this person?" ends here.
"""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Power(StrEnum):
    """One thing that a person may be allowed to do."""

    VIEW_MEETINGS = "view_meetings"
    PLAN_MEETINGS = "plan_meetings"
    REOPEN_MEETINGS = "reopen_meetings"
    IMPORT_MEETINGS = "import_meetings"
    INVITE = "invite"
    VIEW_ANSWERS = "view_answers"
    RECORD_ATTENDANCE = "record_attendance"
    RUN_AGENDA = "run_agenda"
    WRITE_NOTES = "write_notes"
    SUBMIT_PAPERS = "submit_papers"
    APPROVE_PAPERS = "approve_papers"
    PUBLISH = "publish"
    VIEW_FOLLOW_UPS = "view_follow_ups"
    WORK_FOLLOW_UPS = "work_follow_ups"
    VERIFY_FOLLOW_UPS = "verify_follow_ups"
    VIEW_DIRECTORY = "view_directory"
    MANAGE_DIRECTORY = "manage_directory"
    VIEW_CONTACTS = "view_contacts"
    VIEW_OUTBOX = "view_outbox"
    VIEW_TRAIL = "view_trail"
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_ACCOUNTS = "manage_accounts"


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    SECRETARIAT = "secretariat", _("Secretariat")
    LEADERSHIP = "leadership", _("Leadership")
    DELEGATE = "delegate", _("Institution delegate")
    INSPECTORATE = "inspectorate", _("Inspectorate")


class Duty(models.TextChoices):
    DOOR = "door", _("Door")
    NOTES = "notes", _("Notes")
    MODERATOR = "moderator", _("Moderator")
    APPROVER = "approver", _("Approver")
    VERIFIER = "verifier", _("Verifier")
    PUBLISHER = "publisher", _("Publisher")


ROLE_DESCRIPTIONS = {
    Role.ADMINISTRATOR: _("Keeps accounts, settings and the directory in order; decides nothing about a meeting."),
    Role.SECRETARIAT: _("Plans, invites, runs the day, writes the minutes and follows up."),
    Role.LEADERSHIP: _("Reads everything of its own government and approves papers."),
    Role.DELEGATE: _("Sees the meetings and follow-ups of its own institution and reports on them."),
    Role.INSPECTORATE: _("Reads meetings, follow-ups and their trail; changes nothing."),
}

ROLE_POWERS: dict[Role, frozenset[Power]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Power.VIEW_MEETINGS,
            # The one way back from closed; the secretariat cannot undo its own closing.
            Power.REOPEN_MEETINGS,
            Power.VIEW_FOLLOW_UPS,
            Power.VIEW_DIRECTORY,
            Power.MANAGE_DIRECTORY,
            Power.VIEW_CONTACTS,
            Power.VIEW_OUTBOX,
            Power.VIEW_TRAIL,
            Power.MANAGE_SETTINGS,
            Power.MANAGE_ACCOUNTS,
        }
    ),
    Role.SECRETARIAT: frozenset(
        {
            Power.VIEW_MEETINGS,
            Power.PLAN_MEETINGS,
            Power.IMPORT_MEETINGS,
            Power.INVITE,
            Power.VIEW_ANSWERS,
            Power.RECORD_ATTENDANCE,
            Power.RUN_AGENDA,
            Power.WRITE_NOTES,
            Power.SUBMIT_PAPERS,
            # Whoever approves papers does not publish them.
            Power.PUBLISH,
            Power.VIEW_FOLLOW_UPS,
            Power.VERIFY_FOLLOW_UPS,
            Power.VIEW_DIRECTORY,
            Power.MANAGE_DIRECTORY,
            Power.VIEW_CONTACTS,
            Power.VIEW_OUTBOX,
            Power.VIEW_TRAIL,
            Power.MANAGE_SETTINGS,
        }
    ),
    Role.LEADERSHIP: frozenset(
        {
            Power.VIEW_MEETINGS,
            Power.VIEW_ANSWERS,
            Power.RUN_AGENDA,
            Power.APPROVE_PAPERS,
            Power.VIEW_FOLLOW_UPS,
            Power.VIEW_DIRECTORY,
            Power.VIEW_TRAIL,
        }
    ),
    # A delegate's powers hold only for what concerns the own institution; `visible_to` narrows them.
    Role.DELEGATE: frozenset({Power.WORK_FOLLOW_UPS}),
    Role.INSPECTORATE: frozenset({Power.VIEW_MEETINGS, Power.VIEW_FOLLOW_UPS, Power.VIEW_DIRECTORY, Power.VIEW_TRAIL}),
}

DUTY_DESCRIPTIONS = {
    Duty.DOOR: _("Marks who has come; sees the list at the door and nothing else."),
    Duty.NOTES: _("Writes notes and directives of this meeting."),
    Duty.MODERATOR: _("Leads through the agenda of this meeting: items, clocks, speakers."),
    Duty.APPROVER: _("Approves the papers of this meeting."),
    Duty.VERIFIER: _("Verifies the follow-ups of this meeting."),
    Duty.PUBLISHER: _("Sees this meeting; is named to decide what of it becomes public."),
}

DUTY_POWERS: dict[Duty, frozenset[Power]] = {
    Duty.DOOR: frozenset({Power.RECORD_ATTENDANCE}),
    Duty.NOTES: frozenset({Power.VIEW_MEETINGS, Power.WRITE_NOTES}),
    Duty.MODERATOR: frozenset({Power.VIEW_MEETINGS, Power.RUN_AGENDA}),
    Duty.APPROVER: frozenset({Power.VIEW_MEETINGS, Power.APPROVE_PAPERS}),
    Duty.VERIFIER: frozenset({Power.VIEW_MEETINGS, Power.VIEW_FOLLOW_UPS, Power.VERIFY_FOLLOW_UPS}),
    Duty.PUBLISHER: frozenset({Power.VIEW_MEETINGS, Power.PUBLISH}),
}


def roles_with(power: Power) -> list[Role]:
    """The roles that hold `power` at their convener."""
    return [role for role, powers in ROLE_POWERS.items() if power in powers]


def duties_with(power: Power) -> list[Duty]:
    """The duties that hold `power` at their meeting."""
    return [duty for duty, powers in DUTY_POWERS.items() if power in powers]
