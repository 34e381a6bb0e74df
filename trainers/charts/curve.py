"""Coverage against time while a plan was searched, with the bound above it."""

from django.utils.translation import gettext as _

from accounts import formats

from .canvas import Canvas

WIDTH, HEIGHT = 420, 170
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 14, 26


def curve(history, *, coverage_max, bound, name, title, rtl=False):
    """`history`: [seconds, coverage, cost] at each change; None where nothing was told."""
    if not history or not coverage_max:
        return None
    canvas = Canvas(WIDTH, HEIGHT, rtl=rtl)
    end = max(history[-1][0], 0.1) * 1.08
    low = min(point[1] for point in history) * 0.9
    top = max([bound or 0, *(point[1] for point in history)])
    span = max(top - low, 1)

    def x(seconds):
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / end

    def y(coverage):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (coverage - low) / span

    canvas.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "ax")
    if bound:
        canvas.line(LEFT, y(bound), WIDTH - RIGHT, y(bound), "ln2")
    steps = [(x(history[0][0]), y(history[0][1]))]
    for seconds, coverage, _cost in history[1:]:
        steps += [(x(seconds), steps[-1][1]), (x(seconds), y(coverage))]
    steps.append((x(end), steps[-1][1]))
    canvas.path(steps, "ln")
    for value in {top, history[0][1]}:
        canvas.text(LEFT - 6, y(value) + 4, formats.percent(value / coverage_max), "ls", "end")
    canvas.text(
        WIDTH - RIGHT,
        HEIGHT - 8,
        _("%(seconds)s s") % {"seconds": formats.number(end, 1)},
        "ls",
        "end",
    )
    return canvas.svg(name=name, css="sl", title=title)
