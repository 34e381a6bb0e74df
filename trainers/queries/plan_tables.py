"""A plan's tables to take away: (headings, rows)."""

from django.utils.translation import gettext as _


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
