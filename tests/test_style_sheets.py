"""What every first visit carries: the style sheets stay light, whatever is added to them."""

import gzip
from pathlib import Path

CSS = Path(__file__).resolve().parent.parent / "static" / "css"


def test_the_style_sheets_weigh_fourteen_kilobytes_at_most():
    weight = sum(len(gzip.compress(file.read_bytes(), 9)) for file in CSS.glob("*.css"))
    assert weight <= 14_000
