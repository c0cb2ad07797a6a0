"""The trail of a meeting as sentences that a person can read."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from audit.models import AuditEntry
from meetings.models import Meeting

LINES = 20

# What each act of the house is called after the name of who did it: "Sekretariat · put the meeting in the calendar".
PHRASES = {
    # meetings
    "create_meeting": _("made the plan"),
    "edit_meeting": _("changed the plan"),
    "copy_meeting": _("copied another meeting"),
    "schedule_meeting": _("put the meeting in the calendar"),
    "mark_invited": _("invited the participants"),
    "start_meeting": _("started the meeting"),
    "end_meeting": _("ended the meeting"),
    "close_meeting": _("closed the meeting"),
    "reopen_meeting": _("reopened the meeting"),
    "cancel_meeting": _("cancelled the meeting"),
    "move_meeting": _("moved the meeting"),
    "postpone_meeting": _("postponed the meeting"),
    "name_new_date": _("named a new date"),
    "note_minutes_signed": _("noted that the minutes are signed"),
    "add_participants": _("added participants"),
    "add_guest": _("added a guest"),
    "remove_participants": _("removed participants"),
    "set_capacity": _("changed in which capacity participants come"),
    "assign_duty": _("assigned a duty"),
    "revoke_duty": _("took a duty back"),
    "ensure_kinds": _("began the list of kinds of meeting"),
    "create_kind": _("added a kind of meeting"),
    "edit_kind": _("changed a kind of meeting"),
    "create_venue": _("added a venue"),
    "edit_venue": _("changed a venue"),
    "create_series": _("began a series"),
    "edit_series": _("changed a series"),
    "pause_series": _("paused a series"),
    "resume_series": _("resumed a series"),
    "end_series": _("ended a series"),
    "add_series_members": _("let a series invite more"),
    "remove_series_members": _("let a series invite fewer"),
    "plan_occurrence": _("planned the meeting of a period of its series"),
    "place_meeting": _("counted the meeting for a period of a series"),
    "skip_period": _("noted that a period of a series has no meeting"),
    "unskip_period": _("took back that a period of a series has no meeting"),
    "import_meeting": _("imported the meeting"),
    "confirm_match": _("confirmed what a printed name means"),
    "keep_as_printed": _("kept a name as printed"),
    "withdraw_match": _("took the match of a name back"),
    # agendas
    "add_agenda_item": _("added an agenda item"),
    "edit_agenda_item": _("changed an agenda item"),
    "move_agenda_item": _("moved an agenda item"),
    "remove_agenda_item": _("removed an agenda item"),
    "set_agenda_item_state": _("changed the state of an agenda item"),
    "copy_agenda": _("copied the agenda of another meeting"),
    "set_series_items": _("changed the agenda template of a series"),
    "begin_agenda": _("began the agenda with that of the series"),
    "link_technical_meeting": _("planned the meeting for a directive"),
    "write_notes": _("wrote notes"),
    "add_directive": _("recorded a directive"),
    "edit_directive": _("changed a directive"),
    "move_directive": _("moved a directive"),
    "remove_directive": _("removed a directive"),
    "make_directive": _("made a directive of a follow-up named in the source"),
    "set_binding_kinds": _("changed which directives bind"),
    # attendance
    "invite_participants": _("wrote the invitations"),
    "answer_invitation": _("answered the invitation"),
    "explain_excuse": _("explained a reason"),
    "note_silence": _("noted who has not answered"),
    "reset_answers": _("asked everyone to answer anew"),
    "acknowledge_change": _("said that the change is known"),
    "note_informed": _("told an office of the change"),
    "accept_representation": _("accepted a representative"),
    "reject_representation": _("rejected a representative"),
    "accept_excuse": _("accepted a reason"),
    "ask_back": _("asked for an explanation"),
    "leave_unclear": _("gave up a reason that stayed unclear"),
    "revoke_link": _("revoked a personal link"),
    "take_calendar_reply": _("replied in the calendar"),
    "renew_link": _("renewed a personal link, because the office behind it has changed"),
    "mark_attendance": _("marked an attendance"),
    "mark_remaining_absent": _("marked the others as absent"),
    "finalise_attendance": _("made the attendance final"),
    "reopen_attendance": _("reopened the attendance"),
    "store_file": _("uploaded a file"),
    # papers
    "draft_letter": _("drafted the invitation letter"),
    "draft_change_letter": _("drafted the letter of change"),
    "edit_letter": _("changed the invitation letter"),
    "supersede_letter": _("replaced the letter by a newer one"),
    "draft_minutes": _("opened the draft of the minutes"),
    "submit_paper": _("submitted a paper for approval"),
    "return_paper": _("returned a paper"),
    "approve_paper": _("approved a paper"),
    "sign_paper": _("signed a paper"),
    "mark_sent": _("sent the invitation letter"),
    "revoke_letter": _("revoked the invitation letter"),
    "render_draft": _("asked for a draft as PDF"),
    "request_sheet": _("asked for a sheet as PDF"),
    "retry_sheet": _("asked for a sheet once more"),
    "retry_rendering": _("asked for a PDF once more"),
    "change_letterhead": _("changed the letterhead"),
    "write_debriefs": _("wrote down the decisions for those who were represented"),
    "confirm_debrief": _("read the decisions"),
    "ask_one_time_link": _("asked for a one-time link"),
    "use_one_time_link": _("opened a one-time link"),
    "renew_representative_link": _("renewed the representative's link"),
    # messages
    "tell_invitation": _("sent the invitations"),
    "tell_invitation_again": _("sent invitations once more"),
    "note_whatsapp": _("sent an invitation by WhatsApp"),
    "tell_cancellation": _("told those invited that the meeting is off"),
    "tell_change": _("told those invited of the change"),
    "tell_minutes_final": _("told those invited that the minutes can be read"),
    "tell_of_answer": _("told those invited what was said of their answer"),
    "tell_debriefs": _("told those who were represented what was decided"),
    "tell_representative": _("sent the representative his link"),
    "remind_unanswered": _("reminded those who have not answered"),
    "plan_reminder": _("planned a reminder"),
    "retry_message": _("sent a message once more"),
    # follow-ups
    "assign_follow_up": _("assigned a follow-up"),
    "determine_follow_up": _("settled who follows up, and by when"),
    "accept_follow_up": _("accepted a follow-up"),
    "report_progress": _("reported progress"),
    "report_line": _("told in one line how far it is"),
    "submit_follow_up": _("submitted a follow-up for verification"),
    "return_follow_up": _("returned a follow-up"),
    "verify_follow_up": _("verified a follow-up"),
    "reopen_follow_up": _("reopened a follow-up"),
    "drop_follow_up": _("dropped a follow-up"),
    # handovers
    "open_handover": _("handed what is open to a new holder"),
    "withdraw_handover": _("withdrew a handover"),
    "accept_handover": _("took over what was handed on"),
    "tell_handover": _("sent the link of a handover"),
    # directory and accounts
    "setup_province": _("set up the province"),
    "setup_region": _("set up the region"),
    "add_units": _("added units"),
    "make_convener": _("made a government a convener"),
    "create_organization": _("added an organisation"),
    "edit_organization": _("changed an organisation"),
    "create_position": _("added a post"),
    "edit_position": _("changed a post"),
    "create_official": _("added an official"),
    "edit_official": _("changed an official"),
    "appoint_official": _("recorded an appointment"),
    "edit_appointment": _("changed an appointment"),
    "end_appointment": _("ended an appointment"),
    "remove_appointment": _("took out an appointment"),
    "note_holder": _("noted that a post has changed hands"),
    "merge_officials": _("merged two records of one person"),
    "unmerge_official": _("took two merged records apart"),
    "add_contact": _("added a contact"),
    "change_contact": _("changed a contact"),
    "retire_contact": _("retired a contact"),
    "remove_official": _("took out an official"),
    "upload_officials": _("handed in a table of officials"),
    "confirm_officials": _("confirmed a table of officials"),
    "import_officials": _("wrote a table of officials into the directory"),
    "discard_officials": _("discarded a table of officials"),
    "undo_officials": _("asked for a table of officials to be taken back"),
    "take_back_officials": _("took a table of officials back"),
    "retry_officials": _("asked for a table of officials once more"),
    "set_forkopimda": _("set the composition of the Forkopimda"),
    "create_account": _("created an account"),
    "reset_password": _("set a new password"),
    "deactivate_account": _("closed an account"),
    "reactivate_account": _("opened an account again"),
    "save_filter": _("kept a filter"),
    "remove_filter": _("removed a filter"),
    "grant_membership": _("gave a role"),
    "revoke_membership": _("took a role back"),
}


@dataclass(frozen=True)
class HistoryLine:
    at: dt.datetime
    who: str
    what: str
    # To what it was done, where that is not the meeting itself.
    on: str
    reason: str


def history_of(meeting: Meeting) -> list[HistoryLine]:
    """The latest acts on the meeting and what belongs to it, newest first; one query."""
    entries = AuditEntry.objects.filter(subject_id=meeting.public_id)[:LINES]
    return [
        HistoryLine(
            at=entry.at,
            who=entry.actor_label,
            what=str(PHRASES.get(entry.action) or entry.action.replace("_", " ")),
            on="" if entry.object_id == meeting.public_id else entry.object_label,
            reason=entry.reason,
        )
        for entry in entries
    ]
