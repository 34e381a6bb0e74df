"""The database refuses a room or a cohort in two places at once, and a change of what was signed."""

from django.db import migrations, models

from accounts.overlaps import AppendOnly, ForbidOverlap


def no_overlap(name, key):
    return ForbidOverlap(
        "sessionslot", name=name, key=key, starts="starts_at", ends="ends_at", live="is_live"
    )


class Migration(migrations.Migration):

    dependencies = [("lms", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="sessionleader",
            name="zone",
            field=models.CharField(
                default="Africa/Casablanca", max_length=40, verbose_name="time zone"
            ),
        ),
        no_overlap("slot_room_free", "room"),
        no_overlap("slot_cohort_free", "cohort"),
        AppendOnly("attendance", name="attendance_append_only"),
    ]
