import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone


def note_todays_holders(apps, schema_editor):
    """Nobody's links die because the portal begins to watch: every post stands with whom it has today."""
    today = timezone.localdate()
    in_force = apps.get_model("directory", "Appointment").objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        position=OuterRef("pk"),
    )
    holder = Subquery(in_force.values("official")[:1])
    apps.get_model("directory", "Position").objects.update(known_holder=holder)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_merged_officials_and_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="position",
            name="known_holder",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="directory.official",
            ),
        ),
        migrations.RunPython(note_todays_holders, migrations.RunPython.noop),
    ]
