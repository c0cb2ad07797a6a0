"""A link of the chain says by itself what it is about; PostgreSQL keeps it from being changed by any other way."""

import datetime

from django.db import migrations, models


def set_guard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        """
        CREATE FUNCTION documents_chain_stands() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'The chain of issued papers is only ever added to.'; END $$
        """
    )
    schema_editor.execute(
        "CREATE TRIGGER documents_chain_stands BEFORE UPDATE OR DELETE ON documents_issuedlink "
        "FOR EACH ROW EXECUTE FUNCTION documents_chain_stands()"
    )


def take_guard_away(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP TRIGGER documents_chain_stands ON documents_issuedlink")
    schema_editor.execute("DROP FUNCTION documents_chain_stands()")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0008_letterhead_gives_way_to_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="issuedlink",
            name="dated",
            # No link has been laid before this version.
            field=models.DateField(default=datetime.date(2026, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="issuedlink",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation_letter", "Invitation letter"),
                    ("minutes", "Minutes"),
                    ("verbatim", "Verbatim record (risalah)"),
                    ("election_record", "Official record of an election"),
                    ("attendance_list", "Attendance list"),
                    ("report", "Report on the meeting"),
                    ("extract", "Extract of decisions"),
                    ("clarification", "Letter of clarification"),
                ],
                default="minutes",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(set_guard, take_guard_away),
    ]
