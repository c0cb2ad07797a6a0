"""What participants say of circulated minutes, behind a personal link or by account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import ParagraphsField
from documents.actions.objections import LONGEST_TEXT
from documents.models import Paper
from documents.queries.objections import places_of
from documents.states import ObjectionKind


class ObjectionForm(forms.Form):
    """One objection or remark, about one place of the minutes or the whole; the action says whether it is in time."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=ObjectionKind.choices,
        initial=ObjectionKind.OBJECTION,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is an objection or a remark.")},
    )
    place = forms.ChoiceField(label=_("About"), required=False)
    text = ParagraphsField(
        label=_("What should it say, and why?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what you object to, or what you remark.")},
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(place.key, place.words) for place in places_of(paper.circulated_facts)]
        self.fields["place"] = forms.ChoiceField(
            label=_("About"),
            choices=places,
            required=False,
            error_messages={"invalid_choice": _("The minutes have no such item.")},
        )
