"""Excuses given before they were judged: those that a final roll already counts are accepted, the others wait."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def judge(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    excused = apps.get_model("attendance", "Invitation").objects.filter(state="excused", excuse_state="")
    final = apps.get_model("meetings", "Meeting").objects.filter(attendance_finalised_at__isnull=False)
    excused.filter(participant__meeting__in=final).update(excuse_state="accepted")
    excused.update(excuse_state="submitted")


class Migration(migrations.Migration):
    dependencies = [("attendance", "0003_who_comes_and_with_what_mandate")]

    operations = [
        migrations.RunPython(judge, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "excused"), models.Q(("excuse_state", ""), _negated=True)),
                    models.Q(models.Q(("state", "excused"), _negated=True), ("excuse_state", "")),
                    _connector="OR",
                ),
                name="attendance_excuse_is_judged_while_it_stands",
            ),
        ),
    ]
