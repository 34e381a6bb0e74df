"""What a page's body may hold: one module a family, one template a block."""

from .diagram import FlowBlock
from .figure import FigureBlock
from .media import DocumentBlock, VideoBlock
from .questions import QUESTION_BLOCKS, QUESTION_TYPES
from .table import TableBlock
from .text import CalloutBlock, TermBlock, TextBlock

__all__ = [
    "QUESTION_BLOCKS",
    "QUESTION_TYPES",
    "READING_BLOCKS",
    "CalloutBlock",
    "DocumentBlock",
    "FigureBlock",
    "FlowBlock",
    "TableBlock",
    "TermBlock",
    "TextBlock",
    "VideoBlock",
]

# (name, block) of what is read; questions come beside it where a page asks some.
READING_BLOCKS = [
    ("rich_text", TextBlock()),
    ("callout", CalloutBlock()),
    ("figure", FigureBlock()),
    ("table", TableBlock()),
    ("flow", FlowBlock()),
    ("term", TermBlock()),
    ("video", VideoBlock()),
    ("document", DocumentBlock()),
]
