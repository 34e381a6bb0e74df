"""Fails if a visible word lacks its French or Arabic: untranslated, fuzzy, or not in the catalogue.

With GNU gettext at hand the sources are read anew first, so that a new word can't be forgotten.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "ar")
PLURALS = {"fr": 2, "ar": 6}


def catalogues():
    return sorted(path for path in ROOT.glob("*/locale/*/LC_MESSAGES/django.po"))


def faults(path):
    """Messages of a catalogue that a reader would see in English, one line each."""
    language = path.parent.parent.name
    with path.open("rb") as lines:
        catalogue = read_po(lines)
    for message in catalogue:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        wanted = PLURALS[language] if message.pluralizable else 1
        name = message.id[0] if message.pluralizable else message.id
        where = f"{path.relative_to(ROOT)}: {name!r}"
        if message.fuzzy:
            yield f"{where} is fuzzy"
        elif len(strings) < wanted or not all(strings):
            yield f"{where} is not translated"


def extracted(app):
    """Message ids that the app's sources hold now, read in a copy."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / app.name
        shutil.copytree(app, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "data"))
        (copy / "locale").mkdir()
        command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "-l", "fr", "-v", "0"]
        subprocess.run(command, cwd=copy, check=True)
        with (copy / "locale/fr/LC_MESSAGES/django.po").open("rb") as lines:
            return {_key(message) for message in read_po(lines) if message.id}


def _key(message):
    return message.context, message.id[0] if message.pluralizable else message.id


def forgotten():
    """Words of the sources that a catalogue lacks, one line each."""
    for path in catalogues():
        if path.parent.parent.name != "fr":
            continue
        app = path.parents[3]
        found = extracted(app)
        for language in LANGUAGES:
            with (app / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as lines:
                known = {_key(message) for message in read_po(lines) if message.id}
            for _context, text in sorted(found - known, key=str):
                yield f"{app.name}/locale/{language}: {text!r} is missing"


def main():
    problems = [fault for path in catalogues() for fault in faults(path)]
    if shutil.which("xgettext"):
        problems += forgotten()
    else:
        print("xgettext is not installed: the sources were not read anew", file=sys.stderr)
    print("\n".join(problems) or f"{len(catalogues())} catalogues complete in French and Arabic")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
