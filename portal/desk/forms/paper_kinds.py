"""Forms of the papers that follow a meeting: who signs, and what a report says in words of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import Organization, Position, PositionQuerySet
from directory.states import PositionRole
from documents.models import Paper
from documents.queries import settings_of
from documents.queries.report import PARTS, suggested_parts, usual_addressee
from documents.states import PaperKind, Urgency
from documents.wording import lines
from meetings.models import Meeting
from meetings.states import RoleInMeeting
from portal.desk.forms.papers import SIGNING_ROLES, ApprovalForm, LinesField

# Who answers for a list or an extract: besides those who sign letters, the heads of the convener's own units.
RESPONSIBLE_ROLES = (
    *SIGNING_ROLES,
    PositionRole.ASSISTANT_SECRETARY,
    PositionRole.AGENCY_HEAD,
    PositionRole.BUREAU_HEAD,
    PositionRole.DIVISION_HEAD,
)
PARAGRAPH = 2000


def posts_responsible(convener: Organization) -> PositionQuerySet:
    """The posts of the convener's own region that may sign what follows a meeting."""
    posts = Position.objects.active().filter(organization__region=convener.region, role__in=RESPONSIBLE_ROLES)
    return posts.in_protocol_order()


class SignerForm(forms.Form):
    """Who signs, and for whom."""

    signer = forms.ModelChoiceField(label=_("Signed by"), queryset=Position.objects.none(), to_field_name="public_id")
    on_behalf_of = forms.ModelChoiceField(
        label=_("On behalf of (a.n.)"),
        queryset=Position.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="—",
    )

    def __init__(self, *args: Any, convener: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = posts_responsible(convener)
        self.fields["signer"].queryset = posts  # type: ignore[attr-defined]
        self.fields["on_behalf_of"].queryset = posts.filter(role__in=SIGNING_ROLES)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("signer") and cleaned["signer"] == cleaned.get("on_behalf_of"):
            self.add_error("on_behalf_of", _("Nobody signs on behalf of himself."))
        return cleaned

    def typed(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        return self.cleaned_data

    @classmethod
    def values_of(cls, paper: Paper) -> dict[str, Any]:
        return {"signer": paper.signer, "on_behalf_of": paper.on_behalf_of}

    @classmethod
    def first_words(cls, meeting: Meeting, kind: PaperKind) -> dict[str, Any]:
        """Signed as the convener's last paper of this kind, or of letters for a letter; else by the note taker."""
        kinds = [kind, PaperKind.INVITATION_LETTER] if kind == PaperKind.CLARIFICATION else [kind]
        last = Paper.objects.filter(meeting__convener=meeting.convener, kind__in=kinds, signer__isnull=False)
        before = last.select_related("signer", "on_behalf_of").order_by("-pk").first()
        if before is not None:
            return cls.values_of(before)
        row = meeting.roles.filter(role=RoleInMeeting.NOTE_TAKER).select_related("position").first()
        return {"signer": row.position if row else None}


class ReportForm(SignerForm):
    """The report: to whom it goes, and its own words; a paragraph or an entry stands on each line."""

    addressee_line = forms.CharField(
        label=_("Addressed to"), max_length=300, help_text=_("The post after “Yth.”, as a rule the head of region.")
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    subject = forms.CharField(
        label=_("Subject"),
        max_length=300,
        required=False,
        help_text=_("Left empty, the report says “Laporan hasil” and the title of the meeting."),
    )
    general = LinesField(label=_("I.A General"), max_length=PARAGRAPH, help_text=_("One paragraph per line."))
    aims = LinesField(label=_("I.B Aims and purposes"), max_length=PARAGRAPH, help_text=_("One entry per line."))
    scope = LinesField(label=_("I.C Scope"), required=False, max_length=PARAGRAPH)
    basis = LinesField(label=_("I.D Basis"), max_length=PARAGRAPH, help_text=_("One entry per line."))
    activities = LinesField(
        label=_("II. What was done"),
        max_length=PARAGRAPH,
        help_text=_("Day, place, agenda and attendance follow by themselves."),
    )
    results = LinesField(
        label=_("III. What was achieved"),
        required=False,
        max_length=PARAGRAPH,
        help_text=_("Decisions, directives and follow-ups follow by themselves."),
    )
    conclusions = LinesField(label=_("IV.A Conclusions"), max_length=PARAGRAPH, help_text=_("One entry per line."))
    suggestions = LinesField(label=_("IV.B Suggestions"), required=False, max_length=PARAGRAPH)
    closing = LinesField(label=_("V. Closing"), required=False, max_length=PARAGRAPH)
    copies_to = LinesField(
        label=_("Copies to (tembusan)"), required=False, max_length=300, help_text=_("One addressee per line.")
    )

    def typed(self) -> dict[str, Any]:
        typed = dict(super().typed())
        return {"parts": {name: typed.pop(name) for name in PARTS}, **typed}

    @classmethod
    def values_of(cls, paper: Paper) -> dict[str, Any]:
        own = {name: getattr(paper, name) for name in ("addressee_line", "urgency", "subject", "copies_to")}
        return super().values_of(paper) | own | {name: paper.parts.get(name, []) for name in PARTS}

    @classmethod
    def first_words(cls, meeting: Meeting, kind: PaperKind) -> dict[str, Any]:
        """Suggestions to start from; nothing of them stands in the report before it is saved."""
        copies = lines(settings_of(meeting.convener).wording, "report_copies")
        first = {"addressee_line": usual_addressee(meeting), "urgency": Urgency.BIASA, "copies_to": copies}
        return super().first_words(meeting, kind) | first | suggested_parts(meeting)


class BatchApprovalForm(ApprovalForm):
    """One approval for many papers: what was read of each, and the password once."""

    read_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=100_000)

    def read(self) -> dict[str, str]:
        """By the public id of each paper, the hash of what the approver had before him."""
        pairs = (entry.partition(":") for entry in self.cleaned_data["read_sha256"].split())
        return {paper: sha256 for paper, _colon, sha256 in pairs}
