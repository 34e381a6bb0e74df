"""The pictures of a plan: what stands where, and the same mirrored."""

import datetime as dt
import random
import re
from itertools import combinations

import pytest

from trainers.charts.canvas import Canvas, text_width
from trainers.charts.curve import curve
from trainers.charts.timeline import TWO_MONTHS, YEAR, Band, Calendar, Row, timeline, wider

MONDAY = dt.date(2027, 1, 4)
FRIDAY = MONDAY + dt.timedelta(days=4)


def draw(*bands, geometry=YEAR, weeks=26, rtl=False, calendar=None, away=()):
    rows = [Row("Anne", "Nantes", list(bands), list(away))]
    calendar = calendar or Calendar(MONDAY, weeks)
    return timeline(rows, calendar, geometry, name="t", css="tl", title="Titre", desc="", rtl=rtl)


def boxes(svg, css):
    found = re.findall(rf'<rect class="{css}" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    return [(float(x), float(width)) for x, width in found]


def words(svg, text):
    """(x, anchor) of a text."""
    place = re.search(rf'<text x="([\d.]+)"[^>]*?(?:text-anchor="(\w+)")?>{text}</text>', svg)
    return place and (float(place[1]), place[2])


def test_a_band_stands_on_its_days():
    ((x, width),) = boxes(draw(Band(MONDAY, FRIDAY, "Salé"), geometry=TWO_MONTHS, weeks=9), "ms")
    assert (x, round(width, 1)) == (186, 76)


def test_a_mirrored_drawing_has_the_same_bands_from_the_right():
    band = Band(MONDAY, FRIDAY, "Salé")
    ((left, width),) = boxes(draw(band), "ms")
    mirrored = draw(band, rtl=True)
    total = float(re.search(r'viewBox="0 0 ([\d.]+)', mirrored)[1])
    ((right, same),) = boxes(mirrored, "ms")
    assert same == width
    assert right == pytest.approx(total - left - width, abs=0.2)


def test_a_name_stands_inside_else_after_else_before_else_in_three_letters():
    long = "Casablanca-Settat"
    wide = draw(Band(MONDAY, MONDAY + dt.timedelta(days=25), long))
    assert words(wide, long)[0] == 178 + 5
    narrow = draw(Band(MONDAY, FRIDAY, long))
    assert words(narrow, long)[0] > 178 + 5 * YEAR.day
    last = MONDAY + dt.timedelta(weeks=25)
    at_the_end = draw(Band(last, last + dt.timedelta(days=4), long))
    assert words(at_the_end, long)[1] == "end"
    week = dt.timedelta(weeks=1)
    crowded = draw(*(Band(MONDAY + n * week, FRIDAY + n * week, long) for n in range(26)))
    assert words(crowded, "Cas")


def test_bands_that_meet_stand_in_lanes():
    once = draw(Band(MONDAY, FRIDAY, "a"))
    twice = draw(Band(MONDAY, FRIDAY, "a"), Band(MONDAY, FRIDAY, "b"))
    height = [int(re.search(r'viewBox="0 0 [\d.]+ ([\d]+)', svg)[1]) for svg in (once, twice)]
    assert height[1] - height[0] == YEAR.lane


def test_holidays_ramadan_and_days_away_lie_behind():
    calendar = Calendar(MONDAY, 13, frozenset({FRIDAY}), frozenset({MONDAY + dt.timedelta(days=7)}))
    svg = draw(geometry=wider(YEAR), calendar=calendar, away=[(MONDAY, FRIDAY)])
    assert [len(boxes(svg, css)) for css in ("hol", "rmb", "na")] == [1, 1, 1]


def test_what_a_name_holds_can_not_break_out_of_the_drawing():
    svg = draw(Band(MONDAY, MONDAY + dt.timedelta(days=60), '<script>"x"'))
    assert "<script>" not in svg


def test_a_run_that_told_nothing_has_no_curve():
    assert curve([], coverage_max=10, bound=None, name="c", title="Titre") is None
    assert "ln2" in curve(
        [[0.1, 5, 1], [1, 8, 2]], coverage_max=10, bound=9, name="c", title="Titre"
    )


def test_numbers_are_written_without_a_tail():
    canvas = Canvas(100, 10)
    canvas.rect(1.0, 2.25, 3.5, 4, "a")
    assert 'x="1" y="2.2" width="3.5" height="4"' in canvas.svg(name="n", css="c", title="t")


def test_the_words_of_a_remote_session_keep_clear_of_days_away():
    """Before the beads where there is room; else after them, where nobody is away."""
    first = MONDAY + dt.timedelta(weeks=6)
    last = first + dt.timedelta(days=3)
    band = Band(first, last, "Casablanca, à distance", beads=[first, last])
    assert words(draw(band), band.label)[1] == "end"
    gone = (first - dt.timedelta(weeks=2), first - dt.timedelta(days=1))
    place, anchor = words(draw(band, away=[gone]), band.label)
    assert anchor is None
    assert place > YEAR.names + 7 * 6 * YEAR.day


def test_a_remote_session_between_two_others_names_its_town_alone_above_its_days():
    days = [MONDAY + dt.timedelta(days=7 * week) for week in (0, 1, 2)]
    bands = [Band(day, day + dt.timedelta(days=4), "Fès, à distance", beads=[day]) for day in days]
    svg = draw(*bands)
    assert len(re.findall(">Fès</text>", svg)) >= 2


def extents(svg, size=11.5):
    """(line, start, end) of the words beside bands."""
    for x, y, anchor, text in re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" class="lb"(?: text-anchor="(\w+)")?>([^<]+)', svg
    ):
        width = text_width(text, size)
        start = float(x) - (width if anchor == "end" else 0)
        yield float(y), start, start + width


@pytest.mark.parametrize("seed", range(12))
def test_words_never_stand_on_each_other_nor_on_a_band(seed):
    chance = random.Random(seed)  # noqa: S311  # places to draw, not secrets
    bands, day = [], MONDAY
    while day < MONDAY + dt.timedelta(weeks=12):
        days = [day + dt.timedelta(days=each) for each in range(chance.randint(1, 5))]
        town = chance.choice(["Casablanca", "Béni Mellal", "MA-CAS", "Fès"])
        remote = chance.random() < 0.4
        bands.append(Band(days[0], days[-1], town, beads=days if remote else []))
        day = days[-1] + dt.timedelta(days=chance.randint(1, 9))
    svg = draw(*bands, geometry=wider(YEAR), weeks=13)
    told = list(extents(svg))
    assert len(told) >= 3
    for (line, _start, end), (other, start, _end) in combinations(
        sorted(told, key=lambda each: each[1]), 2
    ):
        assert line != other or start >= end - 1
    own_line = [(start, end) for line, start, end in told if line < YEAR.top + 25]
    for x, width in boxes(svg, "ms"):
        assert all(end <= x + 1 or start >= x + width - 1 for start, end in own_line)


def test_a_code_too_long_is_told_by_its_last_part():
    week = dt.timedelta(weeks=1)
    crowded = draw(*(Band(MONDAY + n * week, FRIDAY + n * week, "MA-CASA") for n in range(26)))
    assert words(crowded, "CASA")


def test_the_column_of_names_is_as_wide_as_they_are():
    calendar = Calendar(MONDAY, 13)
    name = "Centre d’orientation et d’assistance Argana"
    wide, narrow = (
        timeline([Row(each, "")], calendar, wider(YEAR), name="t", css="", title="", desc="")
        for each in (name, "Anne")
    )
    assert name in wide
    totals = [re.search(r'viewBox="0 0 ([\d.]+)', svg)[1] for svg in (wide, narrow)]
    assert totals[0] == totals[1]


def test_ramadan_goes_on_over_weekends_that_the_file_left_out():
    weekdays = frozenset(
        MONDAY + dt.timedelta(days=each) for each in range(12) if each % 7 not in (5, 6)
    )
    svg = draw(geometry=wider(YEAR), calendar=Calendar(MONDAY, 13, short=weekdays))
    assert len(boxes(svg, "rmb")) == 1
