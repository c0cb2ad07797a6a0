"""Forms around a personal link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.desk.forms.attendance import ShortReasonForm


class RevokeForm(ShortReasonForm):
    """Why a link is revoked, and whether the new one goes out at once."""

    send = forms.BooleanField(
        label=_("Send the new link to the contacts at once, with a new copy of the letter"),
        help_text=_("Not if the wrong contact stands in the directory: mend that first."),
        required=False,
        initial=True,
    )
