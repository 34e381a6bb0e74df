"""A plan's tables to take away: (headings, rows)."""

from django.utils.translation import gettext as _

from .plans import shown_state


def session_table(picture):
    columns = [
        _("Need"), _("Cohort"), _("Centre"), _("Town"), _("Module"), _("Part"), _("Trainers"),
        _("Mode"), _("Room"), _("First day"), _("Last day"), _("Half-days"), _("State"),
    ]  # fmt: skip
    rows = [
        [
            each.need.code, each.need.cohort.code, each.centre.name, each.centre.town,
            each.need.module.title, each.block + 1, each.names,
            _("remote") if each.is_remote else _("on site"),
            each.room.code if each.room else "", each.first, each.last, each.half_days,
            str(each.state_label),
        ]
        for each in picture.sessions
    ]  # fmt: skip
    return columns, rows


def open_table(picture):
    columns = [
        _("Need"), _("Cohort"), _("Centre"), _("Module"), _("Not before"), _("Not after"),
        _("Priority"), _("Reason"), _("What would open it"),
    ]  # fmt: skip
    rows = [
        [
            each.need.code, each.need.cohort.code, each.need.cohort.centre.name,
            each.need.module.title, each.need.window_start, each.need.window_end,
            each.need.priority, str(each.sentence), each.opens,
        ]
        for each in picture.open_needs
    ]  # fmt: skip
    return columns, rows


def plan_table(plans):
    columns = [
        _("Plan"), _("State"), _("First day"), _("Last day"), _("Needs covered"), _("Needs"),
        _("Coverage in half-days weighted by priority"), _("At most"), _("Cost in euros"),
        _("Cost in dirhams"), _("Made by"), _("Made on"),
    ]  # fmt: skip
    rows = [
        [
            plan.title, str(shown_state(plan).label), plan.first_day, plan.last_day,
            None if plan.is_trial else plan.covered_needs,
            None if plan.is_trial else plan.all_needs, plan.coverage, plan.coverage_bound,
            _money(plan.cost_cents, 1), _money(plan.cost_cents, plan.eur_mad),
            str(plan.created_by), plan.created_at.date(),
        ]
        for plan in plans
    ]  # fmt: skip
    return columns, rows


def _money(cents, rate):
    return None if cents is None else round(float(rate) * cents / 100, 2)
