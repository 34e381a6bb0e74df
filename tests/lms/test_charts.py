"""Pictures of follow-up: safe with any name, mirrored where the page reads from the right."""

import re

import pytest
from django.utils import translation

from lms.charts.attendance import attendance_strip
from lms.charts.dose import WIDTH, dose
from lms.charts.tiles import nothing_part_or_all, shade, tiles
from tests.factories import RegionFactory


def test_squares_stand_closer_within_a_day_than_between_days():
    strip = attendance_strip(
        [(1, "present"), (1, "late"), (2, "excused"), (2, "absent"), (3, None)]
    )
    assert re.findall(r'<rect class="(\w+)" x="(\d+)"', strip) == [
        ("a1", "1"), ("a1", "14"), ("ae", "30"), ("a0", "43"),
    ]  # fmt: skip
    assert strip.count("<circle") == 1


def test_a_name_can_not_break_out_of_its_picture():
    assert "<script>" not in dose([("<script>", 3, 6)])
    region = RegionFactory.build(name_fr="<script>")
    assert "<script>" not in tiles([(region, 1, 2)], "titre")


def test_bars_run_from_the_right_in_arabic():
    with translation.override("fr"):
        french = dose([("PPC-03", 3, 6)])
    with translation.override("ar"):
        arabic = dose([("PPC-03", 3, 6)])
    start = float(re.search(r'class="bg" x="([\d.]+)"', french)[1])
    mirrored = re.search(r'class="bg" x="([\d.]+)" y="\d+" width="([\d.]+)"', arabic)
    assert float(mirrored[1]) + float(mirrored[2]) == WIDTH - start


@pytest.mark.parametrize(
    ("done", "of", "css"),
    [(0, 0, "tx"), (0, 5, "t0"), (1, 5, "t1"), (3, 5, "t2"), (9, 10, "t3"), (5, 5, "t4")],
)
def test_a_tile_is_darker_the_more_are_done(done, of, css):
    assert shade(done, of) == css


def test_no_plan_at_all_draws_nothing_wrong():
    assert "NaN" not in dose([]) and "<rect" not in dose([])


@pytest.mark.parametrize(
    ("done", "of", "css"), [(0, 0, "tx"), (0, 2, "t0"), (1, 2, "t2"), (2, 2, "t4")]
)
def test_a_tile_tells_nothing_a_part_or_all(done, of, css):
    region = RegionFactory.build(name_fr="Drâa-Tafilalet", tile_column=4, tile_row=2)
    with translation.override("fr"):
        svg = tiles([(region, done, of)], "Titre", nothing_part_or_all)
    assert f'<rect class="{css}" x="265" y="133"' in svg
    assert ">Drâa</text>" in svg


@pytest.mark.parametrize(("done", "of", "css"), [(3, 4, "v"), (46, 51, "v"), (120, 134, "v long")])
def test_a_figure_of_more_digits_stays_in_its_tile(done, of, css):
    svg = tiles([(RegionFactory.build(), done, of)], "Titre")
    assert f'<text class="{css}"' in svg
    assert f">{done}/{of}</text>" in svg
