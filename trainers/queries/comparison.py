"""Two results of one snapshot beside each other: figures, needs and sessions that differ."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from trainers.matching.difference import difference
from trainers.matching.format import Plan as Solution
from trainers.models import Plan
from trainers.problem import whole_need

from .plans import COST_LABELS, WITH_RESULT, Planned, picture_of


def searches_of(plan, user):
    """The other searches of the plan's snapshot that came to a result, the latest first."""
    root = plan.rerun_of_id or plan.pk
    return (
        Plan.objects.visible_to(user)
        .filter(Q(pk=root) | Q(rerun_of=root), state__in=WITH_RESULT)
        .exclude(pk=plan.pk)
        .order_by("-created_at", "-pk")
    )


@dataclass
class Pair:
    """A session as it stands in either result, or in one of them alone."""

    here: Planned | None
    there: Planned | None
    kinds: tuple[str, ...] = ()

    @property
    def either(self):
        return self.here or self.there

    @property
    def words(self):
        """What differs, in the reader's language."""
        if self.there is None:
            return _("only here")
        if self.here is None:
            return _("only there")
        named = {
            "slots": _("dates"),
            "trainers": _("trainers"),
            "mode": _("mode"),
            "room": _("room"),
        }
        return _(", ").join(named[kind] for kind in self.kinds)


class Comparison:
    """`here` and `there`: plans of one snapshot, both with a result, as one person may see them."""

    def __init__(self, here, there, user):
        self.here, self.there = picture_of(here, user), picture_of(there, user)
        self.difference = difference(Solution.parse(here.result), Solution.parse(there.result))

    @cached_property
    def pairs(self):
        """The sessions that differ, in order of time."""
        here, there = self._sessions(self.here), self._sessions(self.there)
        keys = [(session.need, session.block, ()) for session in self.difference.dropped]
        keys += [(session.need, session.block, ()) for session in self.difference.added]
        keys += [
            (change.after.need, change.after.block, change.kinds)
            for change in self.difference.changed
        ]
        found = []
        for need, block, kinds in keys:
            code, first = whole_need(self.here.problem, need)
            pair = Pair(here.get((code, first + block)), there.get((code, first + block)), kinds)
            if pair.here or pair.there:
                found.append(pair)
        return sorted(found, key=lambda pair: (pair.either.first, pair.either.need.code))

    @staticmethod
    def _sessions(picture):
        return {(session.need.code, session.block): session for session in picture.sessions}

    @cached_property
    def only_here(self):
        """Needs that this result covers and the other leaves open."""
        return self._opened(self.there, self.here)

    @cached_property
    def only_there(self):
        return self._opened(self.here, self.there)

    @staticmethod
    def _opened(without, covered):
        open_too = {each.need.code for each in covered.open_needs}
        return [each.need for each in without.open_needs if each.need.code not in open_too]

    @cached_property
    def same_sessions(self):
        return len(self.here.sessions) - sum(pair.here is not None for pair in self.pairs)

    @cached_property
    def costs(self):
        """(label, cents here, cents there) of the parts that are something in either."""
        here = self.here.result["objective"]["parts"]
        there = self.there.result["objective"]["parts"]
        return [
            (str(label), here.get(part, 0), there.get(part, 0))
            for part, label in COST_LABELS.items()
            if here.get(part) or there.get(part)
        ]

    def table(self):
        """(headings, rows) of the sessions that differ, to take away."""
        columns = [
            _("Need"), _("Cohort"), _("Centre"), _("Module"), _("Part"), _("What differs"),
            _("First day, here"), _("First day, there"), _("Trainers, here"),
            _("Trainers, there"), _("Room, here"), _("Room, there"),
        ]  # fmt: skip
        rows = [
            [
                pair.either.need.code, pair.either.need.cohort.code, pair.either.centre.name,
                pair.either.need.module.title, pair.either.block + 1, pair.words,
                *(side and side.first for side in (pair.here, pair.there)),
                *(side and side.names for side in (pair.here, pair.there)),
                *(side and side.room and side.room.code for side in (pair.here, pair.there)),
            ]
            for pair in self.pairs
        ]  # fmt: skip
        return columns, rows
