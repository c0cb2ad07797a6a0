from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0009_links_say_kind_and_day")]

    operations = [
        migrations.AlterField(
            model_name="draftversion",
            name="occasion",
            field=models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("edited", "Edited"),
                    ("kept", "Kept by hand"),
                    ("submitted", "Submitted"),
                    ("initialled", "Initialled"),
                    ("sent_back", "Sent back"),
                    ("circulated", "Sent to the participants"),
                    ("approved", "Approved"),
                    ("printed", "Made as a draft PDF"),
                    ("hourly", "Changed in the last hour"),
                ],
                max_length=12,
            ),
        )
    ]
