from django.db import migrations

KEPT = (
    "convener_id",
    "government_name",
    "unit_name",
    "address",
    "place",
    "unit_code",
    "classification",
    "number_pattern",
    "contact",
)


def keep_letterheads(apps, schema_editor):
    """Each letterhead becomes the first version of its convener's settings."""
    settings = apps.get_model("documents", "PaperSettings")
    for row in apps.get_model("documents", "Letterhead").objects.all():
        settings.objects.get_or_create(
            convener_id=row.convener_id, version=1, defaults={name: getattr(row, name) for name in KEPT}
        )


def give_letterheads_back(apps, schema_editor):
    """Each convener's newest settings become its letterhead again."""
    letterheads = apps.get_model("documents", "Letterhead")
    for row in apps.get_model("documents", "PaperSettings").objects.order_by("convener_id", "version"):
        letterheads.objects.update_or_create(
            convener_id=row.convener_id, defaults={name: getattr(row, name) for name in KEPT}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_life_signatures_and_settings"),
    ]

    operations = [
        migrations.RunPython(keep_letterheads, give_letterheads_back),
    ]
