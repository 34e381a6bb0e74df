"""Where the demo's texts and files lie, and ids that are the same in both languages, on every machine."""

import uuid
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
COURSES = ROOT / "courses" / "data"
EDITORIAL = ROOT / "cms" / "data"
LANGUAGES = ("fr", "ar")
NAMESPACE = uuid.UUID("6f1c1c52-52a0-5e63-9a55-0d5f1a4f7f10")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # a safe loader


def same_id(*parts):
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))
