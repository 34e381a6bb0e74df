"""Parts of a large plan, planned by whichever workers are free.

The search runs in a thread without the database: it leaves errands and takes outcomes. The thread
that has it turns errands into jobs and brings back what came of them (`carry`). Errands and outcomes
lie in the cache: they matter for seconds, and what is lost there is a part's round, no more.
"""

import json
import time
import uuid
from threading import Lock

from django.core.cache import cache

from jobs import services as jobs
from jobs.models import Job, Lane
from trainers.matching.errands import Errand, Outcome

KIND = "trainers.plan_part"
SECONDS_KEPT = 300
SECONDS_BETWEEN_COUNTS = 30
# Hands given work at once, whatever the number of workers: parts would become too small.
MOST_HANDS = 6


class RemoteHand:
    """One free worker, as the search sees it (`matching.hands.Hand`)."""

    # The worker's breath twice, the broker, and reading the problem once.
    lag = 3.0

    def __init__(self):
        self.errand = None
        self.found = None
        self.job = None
        self.name = ""
        self.is_lost = False
        self.is_over = False
        self.must_stop = False

    def give(self, errand):
        self.must_stop = False
        self.errand = errand

    def outcome(self):
        found, self.found = self.found, None
        return found

    def stop(self):
        self.must_stop = True

    def end(self):
        self.is_over = self.must_stop = True


class Helpers:
    """`hands` is asked by the search; all else by the thread that has the database."""

    def __init__(self, plan):
        self.plan = plan
        self.all = []
        self.brought = 0
        self._lock = Lock()
        self._count = 0
        self._counted_at = None
        self._is_wanted = False

    def hands(self):
        """Free workers, once it is known whether there are any."""
        self._is_wanted = True
        with self._lock:
            alive = [hand for hand in self.all if not (hand.is_over or hand.is_lost)]
            new = [RemoteHand() for _ in range(self._count - len(alive))]
            self.all += new
        return [*alive, *new][: self._count]

    def carry(self):
        """Errands to the workers, outcomes back. A search that never asks for hands costs nothing."""
        if not self._is_wanted:
            return
        self._count_free()
        with self._lock:
            self.all = [hand for hand in self.all if hand.job or not (hand.is_over or hand.is_lost)]
        for hand in list(self.all):
            if hand.job is not None:
                self._bring(hand)
            elif hand.errand is not None:
                self._send(hand)

    def dismiss(self):
        """The search is over: nobody needs what is still being planned."""
        for hand in self.all:
            hand.end()
            if hand.job is not None:
                jobs.cancel(hand.job)

    def _count_free(self):
        """How many are free beside those who work for this plan already."""
        now = time.monotonic()
        if self._counted_at is None or now - self._counted_at > SECONDS_BETWEEN_COUNTS:
            at_work = sum(hand.job is not None for hand in self.all)
            self._count = min(MOST_HANDS, at_work + jobs.free_hands(Lane.HEAVY))
            self._counted_at = now

    def _send(self, hand):
        errand, hand.errand = hand.errand, None
        if hand.must_stop:
            hand.is_lost = True
            return
        hand.name = f"plan-part-{uuid.uuid4()}"
        cache.set(hand.name, json.dumps(errand.to_json()), SECONDS_KEPT)
        payload = {"plan": self.plan.pk, "errand": hand.name}
        hand.job = jobs.enqueue(KIND, payload=payload, owner=self.plan.created_by, max_attempts=1)

    def _bring(self, hand):
        row = Job.objects.filter(pk=hand.job.pk).first()
        if row is not None and not row.is_over:
            if hand.must_stop and not row.cancel_requested:
                jobs.cancel(row)
            return
        text = cache.get(_answer(hand.name))
        cache.delete_many([hand.name, _answer(hand.name)])
        Job.objects.filter(pk=hand.job.pk).delete()
        hand.job = None
        if text is None:
            hand.is_lost = True
        elif not hand.is_over:
            self.brought += 1
            hand.found = Outcome.parse(json.loads(text))


def do_errand(*, planner, name, should_stop):
    """Plan the part that lies in the cache under this name, if it still does."""
    text = cache.get(name)
    if text is None:
        return
    outcome = planner.plan(Errand.parse(json.loads(text)), should_stop)
    cache.set(_answer(name), json.dumps(outcome.to_json()), SECONDS_KEPT)


def _answer(name):
    return f"{name}-outcome"
