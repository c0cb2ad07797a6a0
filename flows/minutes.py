"""Minutes before the participants: laid before them, with a word to each and a draft to read."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from documents.actions import circulate_minutes, render_draft
from documents.models import Paper
from notices.actions import tell_minutes_circulated

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def circulate(*, paper: Paper, until: dt.datetime, by: "User") -> int:
    """Circulate minutes until `until`: their draft is made as PDF, and every invitee is told once; how many messages.

    Raises what `documents.actions.circulate_minutes` raises.
    """
    circulate_minutes(paper=paper, until=until, by=by)
    render_draft(paper=paper, by=by)
    return len(tell_minutes_circulated(paper=paper, by=by))
