"""What a plan breaks: a rule by its number or a statement by its name, with the ids concerned.

`code` with `ids` and `params` says it all without words; the sentences are for the command line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SENTENCES: Mapping[str, str] = {
    # 1. A block is one session in consecutive open slots of one week, within the window
    "unknown_need": "there is no need {need}",
    "unknown_block": "need {need} has no block {block}",
    "block_twice": "need {need} block {block} has more than one session",
    "length": "need {need} block {block} has {found} half-days, not {wanted}",
    "order_of_slots": "need {need} block {block}: {slot} does not come after the slot before",
    "closed_slot": "need {need} block {block}: nobody teaches in {slot}",
    "outside_window": "need {need} block {block}: {slot} is outside the window",
    "two_weeks": "need {need} block {block}: {slot} is in another week than the first slot",
    "gap": "need {need} block {block}: {slot} lies open between two of its slots",
    # 2. The team
    "team_size": "need {need} block {block} has {found} trainers, allowed are 1 to {most}",
    "team_repeats": "need {need} block {block} names trainer {trainer} twice",
    "unknown_trainer": "need {need} block {block}: there is no trainer {trainer}",
    "language": "need {need} block {block}: {trainer} speaks none of its languages",
    "away": "need {need} block {block}: {trainer} is not available {mode} in {slot}",
    "competency": "need {need} block {block}: nobody in the team holds {competency} at {level}",
    "not_valid": "need {need} block {block}: {competency} at {level} ended before {day}",
    # 3. The room
    "mode": "need {need} block {block} is {mode}, which the need does not allow",
    "no_room": "need {need} block {block} is on site without a room",
    "room_when_remote": "need {need} block {block} is remote with room {room}",
    "unknown_room": "need {need} block {block}: there is no room {room}",
    "room_elsewhere": "need {need} block {block}: {room} is in {found}, the cohort in {wanted}",
    "seats": "need {need} block {block}: {room} has {found} seats for {wanted}",
    "equipment": "need {need} block {block}: {room} has no {equipment}",
    "step_free": "need {need} block {block}: {room} is not step-free",
    "room_closed": "need {need} block {block}: {room} is closed in {slot}",
    # 4. One at a time
    "trainer_clash": "{trainer} teaches need {need} block {block} and another session in {slot}",
    "room_clash": "{room} holds need {need} block {block} and another session in {slot}",
    "cohort_week": "cohort {cohort} has {found} sessions in {week}",
    # 5. Travel
    "travel": "{trainer} has {found} free half-days of {wanted} on the way to need {need} "
    "block {block} from need {other} block {other_block}",
    # 6. Order
    "block_missing": "need {need} is partly placed: block {block} is missing",
    "block_order": "need {need} block {block} is not in a later week than the block before",
    "predecessor_uncovered": "need {need} is placed, its predecessor {other} is not covered",
    "predecessor_week": "need {need} is not in a later week than its predecessor {other}",
    # 7. Limits
    "half_days": "{trainer} has {found} half-days, at most {most}",
    "mission_weeks": "{trainer} has a mission of {found} weeks from {week}, at most {most}",
    "missions": "{trainer} has {found} missions, at most {most}",
    # 8. Locks
    "lock_missing": "need {need} block {block} is locked and not placed",
    "lock_trainers": "need {need} block {block} is not taught by the locked team",
    "lock_room": "need {need} block {block} is not in the locked room {room}",
    "lock_start": "need {need} block {block} does not start in {slot} as locked",
    # Statements
    "amount": "{name} is stated as {found}, it is {wanted}",
    "part_missing": "the part {name} is missing",
    "part_unknown": "there is no part {name}",
    "mission_missing": "the mission of {trainer} in {week} is not listed",
    "mission_wrong": "the mission listed for {trainer} in {week} is not one of the plan",
    "uncovered_missing": "need {need} is not covered and not listed",
    "uncovered_covered": "need {need} is covered and listed as uncovered",
    "uncovered_twice": "need {need} is listed as uncovered {found} times",
    "uncovered_unknown": "there is no need {need} to list as uncovered",
    "coverage_bound": "the plan covers {found}, above the stated upper bound {wanted}",
    "cost_bound": "the plan costs {found}, below the stated lower bound {wanted}",
}  # fmt: skip


@dataclass(frozen=True)
class Violation:
    """`rule` is 1 to 8, or `objective`, `missions`, `uncovered`, `bounds`."""

    rule: int | str
    code: str
    ids: Mapping[str, str | int] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return SENTENCES[self.code].format(**self.ids, **self.params)

    def __str__(self) -> str:
        rule = f"rule {self.rule}" if isinstance(self.rule, int) else self.rule
        return f"{rule}: {self.message}"
