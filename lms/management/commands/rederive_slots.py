"""After an update of zone data: derive the instants of half-days anew, from their wall hours."""

from django.core.management.base import BaseCommand

from lms.services.schedule import rederive_slots


class Command(BaseCommand):
    help = "Derive the instants of half-days anew where they were derived from other zone data."

    def handle(self, **options):
        self.stdout.write(f"{rederive_slots()} half-days moved")
