from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import common.public_id


def name_presenters(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One name each: the default of a new column would give all rows the same."""
    for presenter in apps.get_model("agendas", "Presenter").objects.using(schema_editor.connection.alias).all():
        presenter.public_id = common.public_id.new_public_id()
        presenter.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    # Filling a column and then altering it in one transaction is refused by PostgreSQL while rows have pending checks.
    atomic = False

    dependencies = [("agendas", "0001_agenda_and_directives")]

    operations = [
        migrations.AddField(
            model_name="presenter",
            name="public_id",
            field=models.CharField(max_length=12, editable=False, null=True),
        ),
        migrations.RunPython(name_presenters, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="presenter",
            name="public_id",
            field=models.CharField(max_length=12, unique=True, editable=False, default=common.public_id.new_public_id),
        ),
    ]
