"""Compares all progress with the event log, and repairs it."""

import sys

from django.core.management.base import BaseCommand

from lms.models import Enrolment
from lms.queries.drift import find_drift
from lms.services.rebuild_progress import rebuild_progress


class Command(BaseCommand):
    help = (
        "Replay the event log of all enrolments; list what differs, and repair it unless --check."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="only list; exit with 1 on any difference"
        )

    def handle(self, *, check, **options):
        drift = find_drift()
        for each in drift:
            self.stdout.write(str(each))
        if not drift:
            self.stdout.write(f"{Enrolment.objects.count()} enrolments equal their log.")
        elif check:
            sys.exit(1)
        else:
            self._repair({each.enrolment_id for each in drift})

    def _repair(self, ids):
        for enrolment in Enrolment.objects.filter(pk__in=ids):
            rebuild_progress(enrolment=enrolment)
        left = find_drift()
        self.stdout.write(f"{len(ids)} enrolments written anew, {len(left)} differences left.")
        if left:
            sys.exit(1)
