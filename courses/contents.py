"""What a lesson's body holds, by name: its sections, and any block that a reader may have reached.

Read from the raw values, so that naming a place asks nothing of the database.
"""

import html
import re
from dataclasses import dataclass

from django.utils.html import strip_tags

from cms.blocks import QUESTION_TYPES

HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
BLANKS = re.compile(r"[ \t\r\n]+")  # not the narrow ones of French
# Block type → what it is to a reader, and where its title stands.
TITLED = {
    "figure": ("figure", "caption"),
    "flow": ("figure", "caption"),
    "table": ("table", "table_caption"),
    "callout": ("callout", "title"),
    "video": ("video", ""),
    **dict.fromkeys(QUESTION_TYPES, ("question", "")),
}


@dataclass(frozen=True)
class Spot:
    """A block as a reader would name it.

    `kind`: "section", "callout", "figure", "table", "video" or "question".
    `share`: how much of the lesson stands before it, of 1. `anchor`: its place in the reader's page.
    """

    block: str
    kind: str
    title: str
    share: float

    @property
    def anchor(self):
        return f"{'q' if self.kind == 'question' else 'b'}-{self.block}"


def sections(body):
    """The lesson's own headings, in order."""
    return [each for each in spots(body) if each.kind == "section" and each.title]


def spot(body, block):
    """The block of that id, or None. One without a title takes that of the section it stands in."""
    title = ""
    for each in spots(body):
        if each.kind == "section":
            title = each.title or title
        if each.block == block:
            return each if each.title else Spot(each.block, each.kind, title, each.share)
    return None


def spots(body):
    blocks = list(body.raw_data)
    return [
        Spot(str(each["id"]), *_name(each["type"], each["value"]), at / len(blocks))
        for at, each in enumerate(blocks)
    ]


def _name(block_type, value):
    if block_type in TITLED:
        kind, field = TITLED[block_type]
        return kind, (((value or {}).get(field) or "").strip() if field else "")
    if block_type == "rich_text" and (found := HEADING.search(value)):
        return "section", BLANKS.sub(" ", html.unescape(strip_tags(found[1]))).strip()
    return "section", ""
