"""The embedded worker: one process a lane, so that a mail never waits for a matching run."""

import signal
import subprocess
import sys
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from jobs import services
from jobs.models import Lane

PAUSE = 0.5  # seconds between two looks at the outbox
SWEEP = 60  # seconds between two recoveries
RESPITE = 2  # seconds before a lost worker's successor starts, should it be lost as well


class Command(BaseCommand):
    help = "Run the jobs of the outbox until stopped (Ctrl-C)."

    def add_arguments(self, parser):
        parser.add_argument("--lane", choices=Lane.values, help="work in this process on one lane")
        parser.add_argument("--once", action="store_true", help="run what is due, then end")

    def handle(self, *, lane, once, **options):
        if once:
            for each in [lane] if lane else Lane.values:
                while services.drain(each):
                    pass
        elif lane:
            self.work(lane)
        else:
            self.supervise()

    def work(self, lane):
        stopping = []
        signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
        signal.signal(signal.SIGINT, lambda *_: stopping.append(True))
        swept = 0.0
        while not stopping:
            if time.monotonic() - swept > SWEEP:
                services.recover()
                swept = time.monotonic()
            if not services.drain(lane, limit=1):
                close_old_connections()
                time.sleep(PAUSE)

    def supervise(self):
        """A worker for each lane until stopped; one that is lost gets a successor."""
        stopping = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.append(True))
        workers = {lane: start(lane) for lane in Lane.values}
        while not stopping:
            time.sleep(PAUSE)
            for lane in lost(workers):
                time.sleep(RESPITE)
                if not stopping:
                    self.stderr.write(f"The worker of lane {lane} was lost; another takes over.")
                    workers[lane] = start(lane)
        for worker in workers.values():
            worker.terminate()
        for worker in workers.values():
            worker.wait()


def start(lane):
    return subprocess.Popen([sys.executable, sys.argv[0], "work", "--lane", lane])


def lost(workers):
    """The lanes whose process has ended."""
    return [lane for lane, worker in workers.items() if worker.poll() is not None]
