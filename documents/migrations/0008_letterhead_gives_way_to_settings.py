from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0007_letterheads_become_settings"),
    ]

    operations = [
        # Its rows were carried over by the migration before, which an older process can still run beside.
        migrations.DeleteModel(
            name="Letterhead",
        ),
    ]
