"""The database refuses a trainer in two places at once, travel included."""

from django.db import migrations

from accounts.overlaps import ForbidOverlap


class Migration(migrations.Migration):
    dependencies = [("trainers", "0001_initial")]

    operations = [
        ForbidOverlap(
            "booking",
            name="booking_trainer_free",
            key="trainer",
            starts="busy_from",
            ends="busy_until",
            live="is_live",
        ),
    ]
