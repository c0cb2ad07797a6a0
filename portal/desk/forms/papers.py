"""Forms of letters and of approval."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import Organization, Position, PositionQuerySet
from directory.states import PositionRole
from documents.models import Paper
from documents.queries import settings_of
from documents.states import PaperKind, Urgency
from documents.wording import lines
from meetings.models import Meeting
from meetings.states import RoleInMeeting
from portal.desk.forms.signing import SigningForm

if TYPE_CHECKING:
    pass

MOST_LINES = 50
SIGNING_ROLES = (PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD, PositionRole.REGIONAL_SECRETARY)


class LinesField(forms.CharField):
    """Several lines of text, one entry each; blank lines are left out. Each line is held to `max_length`."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        if len(value) > MOST_LINES:
            raise forms.ValidationError(_("Write at most %(count)s lines."), params={"count": MOST_LINES})
        for line in value:
            super().run_validators(line)


class LetterForm(forms.Form):
    """What is said only in the letter; everything else is read from the plan."""

    signer = forms.ModelChoiceField(label=_("Signed by"), queryset=Position.objects.none(), to_field_name="public_id")
    on_behalf_of = forms.ModelChoiceField(
        label=_("On behalf of (a.n.)"),
        queryset=Position.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="—",
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    subject = forms.CharField(
        label=_("Subject"),
        max_length=300,
        required=False,
        help_text=_("Left empty, the letter says “Undangan” and the title of the meeting."),
    )
    addressee_line = forms.CharField(
        label=_("Addressed to"),
        max_length=300,
        help_text=_("The line after “Yth.”; the list of addressees is annexed."),
    )
    opening = forms.CharField(
        label=_("Opening words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Left empty, they are made of the purposes of the meeting."),
    )
    remarks = LinesField(label=_("Notes"), required=False, max_length=300, help_text=_("One note per line."))
    copies_to = LinesField(
        label=_("Copies to (tembusan)"), required=False, max_length=300, help_text=_("One addressee per line.")
    )

    def __init__(self, *args: Any, convener: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = posts_that_sign(convener)
        self.fields["signer"].queryset = posts  # type: ignore[attr-defined]
        self.fields["on_behalf_of"].queryset = posts.filter(  # type: ignore[attr-defined]
            role=PositionRole.HEAD_OF_REGION
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("signer") and cleaned["signer"] == cleaned.get("on_behalf_of"):
            self.add_error("on_behalf_of", _("Nobody signs on behalf of himself."))
        return cleaned

    @staticmethod
    def values_of(paper: Paper) -> dict[str, Any]:
        return {name: getattr(paper, name) for name in LetterForm.base_fields}

    @staticmethod
    def first_words(meeting: Meeting) -> dict[str, Any]:
        """Suggestions for a new letter: signed as the convener's last one, else by the chair; and who is invited."""
        groups = dict.fromkeys(meeting.participants.exclude(group_label="").values_list("group_label", flat=True))
        last = Paper.objects.filter(meeting__convener=meeting.convener, kind=PaperKind.INVITATION_LETTER)
        before = last.select_related("signer", "on_behalf_of").order_by("-pk").first()
        chair = meeting.roles.filter(role=RoleInMeeting.CHAIR).select_related("position").first()
        return {
            "signer": before.signer if before else (chair.position if chair else None),
            "on_behalf_of": before.on_behalf_of if before else None,
            "addressee_line": "; ".join(list(groups)[:3])[:300],
            "urgency": Urgency.BIASA,
            "copies_to": lines(settings_of(meeting.convener).wording, "letter_copies"),
        }


def posts_that_sign(convener: Organization) -> PositionQuerySet:
    """The posts of the convener's own region that may sign its letters."""
    posts = Position.objects.active().filter(organization__region=convener.region, role__in=SIGNING_ROLES)
    return posts.in_protocol_order()


class ApprovalForm(SigningForm):
    """Approval, too, is said again with the password; it holds for what was read, and for nothing else."""

    read_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    field_order = ("read_sha256", "password")


class ReasonForm(forms.Form):
    """Why something is sent back or taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
