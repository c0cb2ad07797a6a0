"""The answer as it is typed: behind the personal link, or by the secretariat on the telephone."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from attendance.actions import Answer, AnswerRefused, Representative, problems_of
from attendance.actions.recap import LONGEST
from attendance.models import Invitation
from attendance.queries import representation_of
from attendance.rules import is_rank_enough
from attendance.states import AnswerSource, ExcuseReason, Mandate, MandateKind, Rsvp
from common.fields import AddressField, LineField, ParagraphsField, PhoneField
from directory.queries import Substitute, substitutes_of
from directory.states import RANKS
from meetings.states import RepresentationRule

_COMING = {"companions", "needs", "diet"}
_SENT = {"name", "position", "rank", "phone", "email", "mandate", "mandate_kind", "mandate_number", "instruction"}
# What belongs to which answer; the rest of what was typed is ignored, mistakes and all.
PARTICULARS = {
    Rsvp.ACCEPTED: _COMING,
    Rsvp.DELEGATED: _COMING | _SENT | {"substitute", "letter"},
    Rsvp.EXCUSED: {"excuse_reason", "excuse_note", "excuse_document"},
}
# Someone who is not of the chain of substitutes.
OTHER = "lain"


def file_field(label: Any) -> forms.FileField:
    """A letter or a document, as offices hand it in."""
    return forms.FileField(
        label=label,
        required=False,
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class AnswerForm(forms.Form):
    """Shapes the input; whether the answer is complete and allowed is the action's to say (`take_back`).

    Who of the chain of substitutes is chosen needs no name typed: the directory knows it.
    """

    # Whose word it is: the secretariat's, that notes what it was told.
    source = AnswerSource.STAFF

    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[(state.value, state.label) for state in PARTICULARS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers."), "invalid_choice": _("Choose one of the answers.")},
    )
    companions = forms.IntegerField(
        label=_("Number of companions"), required=False, min_value=0, max_value=99, localize=False
    )
    needs = LineField(label=_("Special needs"), required=False, max_length=200)
    diet = LineField(label=_("Food"), required=False, max_length=200)
    name = LineField(label=_("Name of the representative"), required=False, min_length=2, max_length=150)
    position = LineField(label=_("Post of the representative"), required=False, max_length=200)
    rank = forms.ChoiceField(
        label=_("Eselon"), required=False, choices=[("", _("not known")), *((rank, rank) for rank in RANKS)]
    )
    phone = PhoneField(label=_("Telephone of the representative"), required=False, max_length=30)
    email = AddressField(label=_("E-mail of the representative"), required=False)
    mandate = forms.ChoiceField(
        label=_("What may the representative do?"),
        required=False,
        choices=Mandate.choices,
        widget=forms.RadioSelect,
    )
    mandate_kind = forms.ChoiceField(
        label=_("Sent by"), required=False, choices=MandateKind.choices, widget=forms.RadioSelect
    )
    mandate_number = LineField(label=_("Number of the letter of assignment"), required=False, max_length=80)
    instruction = ParagraphsField(
        label=_("Words of the disposition"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    letter = file_field(_("Letter of assignment, power of attorney or disposition"))
    excuse_reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", _("Choose")), *ExcuseReason.choices]
    )
    excuse_note = ParagraphsField(
        label=_("Explanation"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    excuse_document = file_field(_("Document"))
    # The schedule that stood on the page.
    read_schedule = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if not self.is_bound:
            self.initial = self._standing()
        self.fields["substitute"] = forms.ChoiceField(
            label=_("Who comes?"), required=False, choices=self._chain, widget=forms.RadioSelect
        )

    @cached_property
    def substitutes(self) -> list[Substitute]:
        """Who usually sits for the post that is invited; nobody where nobody may."""
        post = self.invitation.participant.position
        rule = self.invitation.participant.meeting.representation
        return substitutes_of(post) if post is not None and rule == RepresentationRule.ALLOWED else []

    def offers(self) -> list[tuple[Substitute, bool]]:
        """The substitutes, and whether each stands high enough to come without asking the chair."""
        minimum = self.invitation.participant.meeting.minimum_rank
        return [
            (offered, is_rank_enough(offered.position.rank, minimum, offered.position.role))
            for offered in self.substitutes
        ]

    def clean_state(self) -> str:
        sent = self.data.getlist("state") if hasattr(self.data, "getlist") else []
        if len(set(sent)) > 1:
            raise forms.ValidationError(_("Choose one of the answers."), code="several")
        state: str = self.cleaned_data["state"]
        return state

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        belongs = PARTICULARS.get(cleaned.get("state", ""))
        if belongs is not None:
            for name in frozenset[str]().union(*PARTICULARS.values()) - belongs:
                self.errors.pop(name, None)
        return cleaned

    def answer(self) -> Answer:
        """What was typed, as the action takes it. Only for a valid form."""
        typed = self.cleaned_data
        return Answer(
            state=typed["state"],
            companions=typed.get("companions") or 0,
            needs=typed.get("needs", ""),
            diet=typed.get("diet", ""),
            representative=self._representative() if typed["state"] == Rsvp.DELEGATED else None,
            excuse_reason=typed.get("excuse_reason", ""),
            excuse_note=typed.get("excuse_note", ""),
            excuse_document=typed.get("excuse_document"),
            read_schedule=typed.get("read_schedule"),
        )

    @property
    def may_share(self) -> bool:
        """Whether the secretariat lets one person represent two posts."""
        return bool(self.cleaned_data.get("may_share"))

    def take_back(self, refused: AnswerRefused) -> None:
        """Set each problem that the action named beside its field."""
        self._set_beside(refused.problems)

    def tell_all_at_once(self) -> None:
        """Beside mistakes of shape, set what the action would refuse too, so that nobody is sent back twice."""
        if "state" in self.cleaned_data:
            self._set_beside(
                problems_of(
                    invitation=self.invitation, answer=self.answer(), source=self.source, may_share=self.may_share
                )
            )

    def _chain(self) -> list[tuple[str, Any]]:
        """What may be chosen of who comes; asked for only where it is shown or something was chosen."""
        chain: list[tuple[str, Any]] = [(one.position.public_id, one.title) for one in self.substitutes]
        return [*chain, (OTHER, _("Another official"))]

    def _representative(self) -> Representative:
        typed = self.cleaned_data
        said = {name: typed.get(name, "") for name in _SENT}
        chosen = next((one for one in self.substitutes if one.position.public_id == typed.get("substitute")), None)
        if chosen is None:
            return Representative(**said, letter=typed.get("letter"))
        known = {
            "name": chosen.name or said["name"],
            "position": chosen.title,
            "rank": chosen.position.rank,
            "post": chosen.position,
        }
        return Representative(**said | known, letter=typed.get("letter"))

    def _set_beside(self, problems: Mapping[str, str]) -> None:
        is_unnamed = "name" in problems and not any(self.cleaned_data.get(name) for name in ("substitute", "name"))
        if is_unnamed and self.substitutes:
            # Where a chain is offered the choice stands first; the fields of "another official" are not open yet.
            problems = {name: problem for name, problem in problems.items() if name != "position"}
            problems = {"substitute" if name == "name" else name: problem for name, problem in problems.items()}
        for name, problem in problems.items():
            if name not in self.errors:
                self.add_error(name, problem)

    def _standing(self) -> dict[str, Any]:
        """The answer that stands, as first values."""
        invitation = self.invitation
        values: dict[str, Any] = {
            "state": invitation.state if invitation.state in PARTICULARS else "",
            "companions": invitation.companions or None,
            **{name: getattr(invitation, name) for name in ("needs", "diet", "excuse_reason", "excuse_note")},
        }
        representation = representation_of(invitation) if invitation.state == Rsvp.DELEGATED else None
        if representation is not None and representation.is_active:
            values |= {name: getattr(representation, name) for name in _SENT}
            posts = {offered.position.pk: offered.position.public_id for offered in self.substitutes}
            values["substitute"] = posts.get(representation.post_id or 0, OTHER)
        return values


class PersonalAnswerForm(AnswerForm):
    """The answer behind the personal link: whoever sends someone knows what he may do."""

    source = AnswerSource.LINK

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("state") == Rsvp.DELEGATED and not cleaned.get("mandate") and "mandate" not in self.errors:
            self.add_error("mandate", _("Say what the representative may do."))
        return cleaned


class ExplanationForm(forms.Form):
    """The reply to what the secretariat asked about a reason."""

    words = ParagraphsField(
        label=_("Explanation"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = file_field(_("Document"))

    def take_back(self, refused: AnswerRefused) -> None:
        """Set each problem that the action named beside its field."""
        for name, problem in refused.problems.items():
            self.add_error(name, problem)


class RecapReplyForm(forms.Form):
    """What an institution says of its own figures; which figures, the page names beside it."""

    text = ParagraphsField(
        label=_("Reply to these figures"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "It is shown beside the figures to the convener's secretariat and leadership, and cannot be taken back."
        )


class AbsenceForm(forms.Form):
    """Why nobody came. Whether it is complete is the action's to say (`take_back`)."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *ExcuseReason.choices],
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )
    words = ParagraphsField(
        label=_("Explanation"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = file_field(_("Document"))

    def take_back(self, refused: AnswerRefused) -> None:
        """Set each problem that the action named beside its field."""
        for name, problem in refused.problems.items():
            self.add_error(name, problem)
