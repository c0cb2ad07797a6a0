from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0007_minutes_before_the_participants")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "Invitation"),
                    ("cancellation", "Meeting cancelled"),
                    ("answer_reminder", "Reminder: not answered"),
                    ("meeting_reminder", "Reminder: meeting tomorrow"),
                    ("minutes_final", "Minutes are final"),
                    ("follow_up_due", "Reminder: follow-up due"),
                    ("follow_up_overdue", "Reminder: follow-up overdue"),
                    ("schedule_change", "Day, hour or place changed"),
                    ("postponement", "Meeting postponed"),
                    ("representative", "To the representative"),
                    ("representation", "Decision on the representative"),
                    ("excuse_question", "Explanation asked for"),
                    ("absence_question", "Absence to be explained"),
                    ("explanation_decided", "Decision on the explanation"),
                    ("debrief", "Decisions for the one represented"),
                    ("handover", "Handover to a successor"),
                    ("one_time_link", "One-time link"),
                    ("briefing", "Briefing for the leadership"),
                    ("minutes_circulated", "Draft of the minutes to be read"),
                    ("minutes_corrected", "Minutes were corrected"),
                    ("objections_close", "Reminder: objections until tomorrow"),
                ],
                max_length=20,
            ),
        )
    ]
