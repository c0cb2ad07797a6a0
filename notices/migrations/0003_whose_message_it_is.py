"""Every message names its convener: not every message is about one meeting."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_the_convener(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    meeting = apps.get_model("meetings", "Meeting").objects.filter(pk=models.OuterRef("meeting"))
    messages = apps.get_model("notices", "Message").objects.filter(convener=None)
    messages.update(convener=models.Subquery(meeting.values("convener")[:1]))


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_more_to_tell")]

    operations = [migrations.RunPython(name_the_convener, migrations.RunPython.noop)]
