"""Follow-ups that a correction struck before it was kept where they stood: for once the trail tells, as it did then."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# A cancelled follow-up was cancelled by the newer of these two; what a verifier dropped is not asked again.
BY_CORRECTION = "cancel_by_correction"
CANCELLING = (BY_CORRECTION, "drop_follow_up")


def tell_where_they_stood(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    follow_ups = apps.get_model("followups", "FollowUp").objects.filter(state="cancelled", struck_state="")
    acts = apps.get_model("audit", "AuditEntry").objects.filter(object_kind="followups.followup", action__in=CANCELLING)
    for row in follow_ups:
        newest = acts.filter(object_id=row.public_id).order_by("-pk").values_list("action", flat=True).first()
        if newest == BY_CORRECTION:
            row.struck_state = "in_progress" if row.updates.exists() else "assigned"
            row.save(update_fields=["struck_state"])


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_trail_of_acts"),
        ("followups", "0002_where_a_struck_follow_up_stood"),
    ]

    operations = [migrations.RunPython(tell_where_they_stood, migrations.RunPython.noop)]
