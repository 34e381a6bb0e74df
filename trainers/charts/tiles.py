"""Coverage on twelve equal tiles, one a region: a map without borders, which never mirrors."""

from dataclasses import dataclass

from .canvas import Canvas

STEP, SIDE = 66, 62
# Characters of a figure that a tile holds in large type, and with spaces at all.
LARGE, SPACED = 5, 7
COLUMNS = ROWS = 6


@dataclass(frozen=True)
class Tile:
    """`covered` of `needs`; a region without a need is drawn dashed."""

    region: object
    covered: int
    needs: int

    @property
    def css(self):
        if not self.needs:
            return "tx"
        if self.covered == self.needs:
            return "t4"
        return "t2" if self.covered else "t0"

    @property
    def figure(self):
        return f"{self.covered} / {self.needs}" if self.needs else "–"

    @property
    def short_name(self):
        return self.region.name.split("-")[0]


def tile_map(tiles, *, name, title):
    canvas = Canvas(STEP * COLUMNS, STEP * ROWS)
    for tile in tiles:
        x, y = STEP * tile.region.tile_column + 1, STEP * tile.region.tile_row + 1
        canvas.rect(x, y, SIDE, SIDE, tile.css, radius=6)
        figure = tile.figure if len(tile.figure) <= SPACED else tile.figure.replace(" ", "")
        css = "v" if len(figure) <= LARGE else "v long"
        canvas.text(x + SIDE / 2, y + 31, f"\u2066{figure}\u2069", css)
        canvas.text(x + SIDE / 2, y + 49, tile.short_name, "l")
    return canvas.svg(name=name, css="tiles", title=title)
