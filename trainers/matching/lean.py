"""What a proof over a whole problem may leave out: pairs of which one would do.

Take a plan and drop the second trainer wherever the first would do alone. What is left obeys every
rule but one, and costs no more but for one thing: a session that is longer than any way is no stop
that saves time, and all that is paid for a trainer falls; but where a week on site of someone from
abroad goes, a mission may fall in two. So instead of the pairs, which are most of the columns, the
program may let those trainers stay for a week without a session (`idle`), at a price that no such
session is below. A plan that is best then, and where nobody stays so, is best of all.
"""

from collections import defaultdict

from .columns import Columns
from .instance import bits

Idle = dict[int, dict[int, int]]
"""Trainer from abroad → week → what a session of theirs that isn't needed costs at least, in cents,
beside the week itself."""


def may_be_lean(columns: Columns) -> bool:
    """Whether no session can be a stop that makes a way shorter."""
    instance = columns.instance
    shortest = min((block.length for block in instance.blocks), default=0)
    return instance.longest_travel <= shortest


def idle_weeks(columns: Columns) -> Idle:
    """Where a needless second trainer could be on site."""
    instance = columns.instance
    found: Idle = defaultdict(dict)
    for block in instance.blocks:
        for option in columns.complete.options(block):
            if not (option.on_site and option.spare):
                continue
            weeks = {instance.week[start] for start in bits(option.starts & option.spare)}
            for t in option.trainers:
                staff = instance.staff[t]
                if staff.is_abroad:
                    fee = staff.fee * block.length
                    for week in weeks:
                        found[t][week] = min(fee, found[t].get(week, fee))
    return dict(found)
