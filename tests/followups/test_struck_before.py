"""What a correction struck before the portal kept where it stood can be asked again all the same."""

from importlib import import_module

import pytest
from django.apps import apps

from audit.actions import System, record
from followups.models import FollowUp
from followups.states import FollowUpState
from tests.factories import FollowUpFactory, ProgressUpdateFactory

pytestmark = pytest.mark.django_db
STRUCK, DROPPED = "cancel_by_correction", "drop_follow_up"


def cancelled(*acts: str, reports: int = 0) -> FollowUp:
    row = FollowUpFactory.create(state=FollowUpState.CANCELLED, state_reason="Tidak diminta lagi")
    ProgressUpdateFactory.create_batch(reports, follow_up=row)
    for act in acts:
        record(act, row, by=System(), subject=row.directive.meeting)
    return row


def test_what_was_struck_gets_its_place_back_and_what_was_dropped_does_not() -> None:
    rows = {
        "assigned": cancelled(STRUCK),
        "in_progress": cancelled(STRUCK, "look_at_follow_up", reports=2),
        "": cancelled(STRUCK, "ask_again", DROPPED),
    }
    unknown = cancelled()
    migration = import_module("followups.migrations.0003_those_struck_before")
    migration.tell_where_they_stood(apps, None)
    for state, row in {**rows, "unknown": unknown}.items():
        row.refresh_from_db()
        assert row.struck_state == ("" if state == "unknown" else state)
        assert row.state == FollowUpState.CANCELLED
