import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_conveners(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sources = apps.get_model("meetings", "MeetingSource").objects.using(schema_editor.connection.alias)
    for source in sources.select_related("meeting"):
        source.convener_id = source.meeting.convener_id
        source.save(update_fields=["convener"])


class Migration(migrations.Migration):
    """A file's name is known once per convener; times of a source stand also without a day."""

    # Filling a column and then altering it in one transaction is refused by PostgreSQL while rows have pending checks.
    atomic = False

    dependencies = [
        ("directory", "0001_regions_posts_and_holders"),
        ("meetings", "0001_meetings_and_their_roll"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="meetingsource", name="meetings_source_file_once"),
        migrations.AddField(
            model_name="meetingsource",
            name="convener",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
            ),
        ),
        migrations.RunPython(name_conveners, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="meetingsource",
            name="convener",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
            ),
        ),
        migrations.AddField(
            model_name="meetingsource", name="start_time", field=models.TimeField(blank=True, null=True)
        ),
        migrations.AddField(model_name="meetingsource", name="end_time", field=models.TimeField(blank=True, null=True)),
        migrations.AddField(
            model_name="relatedevent", name="further", field=models.JSONField(blank=True, default=dict)
        ),
        migrations.AddConstraint(
            model_name="meetingsource",
            constraint=models.UniqueConstraint(fields=("convener", "file"), name="meetings_source_file_once"),
        ),
    ]
