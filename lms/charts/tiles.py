"""Twelve equal tiles, one a region: a map without borders. Maps don't mirror."""

from django.utils.html import format_html, format_html_join

from accounts.formats import number

STEP, SIDE = 66, 62
# Class, and the least share that it stands for.
SHADES = ("t4", 0.95), ("t3", 0.85), ("t2", 0.6), ("t1", 0.0)
# Characters of a figure that a tile holds in large type.
LARGE = 5


def shade(done, of):
    """Class of a tile: `tx` nobody there, `t0` nothing done, `t4` everything, else between."""
    if not of or not done:
        return "t0" if of else "tx"
    share = done / of
    return next(css for css, least in SHADES if share >= least)


def nothing_part_or_all(done, of):
    """The same in three steps, where one that lacks makes a difference."""
    if not of:
        return "tx"
    if done == of:
        return "t4"
    return "t2" if done else "t0"


def tiles(regions, title, shade=shade):
    """`regions`: (region, done, of). The table beside it says the same."""
    columns = max((region.tile_column for region, _done, _of in regions), default=0) + 1
    rows = max((region.tile_row for region, _done, _of in regions), default=0) + 1
    return format_html(
        '<svg class="tiles" viewBox="0 0 {} {}" role="img" aria-labelledby="tiles-title">'
        '<title id="tiles-title">{}</title>{}</svg>',
        STEP * columns,
        STEP * rows,
        title,
        format_html_join("", "{}", ((_tile(*each, shade),) for each in regions)),
    )


def _tile(region, done, of, shade):
    x, y = 1 + STEP * region.tile_column, 1 + STEP * region.tile_row
    figure = f"{number(done)}/{number(of)}" if of else "–"
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<text class="{}" x="{}" y="{}" direction="ltr">{}</text><text class="l" x="{}" y="{}">{}</text>',
        shade(done, of),
        x,
        y,
        SIDE,
        SIDE,
        "v" if len(figure) <= LARGE else "v long",
        x + SIDE // 2,
        y + 31,
        figure,
        x + SIDE // 2,
        y + 49,
        short_name(region),
    )


def short_name(region):
    """The first part of a composed name: «Tanger-Tétouan-Al Hoceima» → «Tanger»."""
    return region.name.partition("-")[0].removeprefix("L’")
