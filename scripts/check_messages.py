"""Fails if a visible word lacks its French or Arabic, or two apps disagree on it.

Django merges the apps' catalogues: of one message without a context, the first app's translation is
shown everywhere. So the same message must read the same in each, or one app must give a context.
With GNU gettext at hand the sources are read anew first, so that a new word can't be forgotten.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "ar")
PLURALS = {"fr": 2, "ar": 6}
PLACEHOLDER = re.compile(r"%\((\w+)\)")
# Arabic says none, one and two in words.
IN_WORDS = (0, 1, 2)


def catalogues():
    return sorted(path for path in ROOT.glob("*/locale/*/LC_MESSAGES/django.po"))


def messages(path):
    with path.open("rb") as lines:
        return [message for message in read_po(lines) if message.id]


def faults(path):
    """Messages of a catalogue that a reader would see in English or broken, one line each."""
    language = path.parent.parent.name
    for message in messages(path):
        texts = _texts(message.string)
        wanted = PLURALS[language] if message.pluralizable else 1
        where = f"{path.relative_to(path.parents[4])}: {_key(message)[1]!r}"
        if message.fuzzy:
            yield f"{where} is fuzzy"
        elif len(texts) < wanted or not all(texts):
            yield f"{where} is not translated"
        else:
            for name in sorted(_wrong_placeholders(message, language)):
                yield f"{where} and its translation differ in %({name})s"


def _wrong_placeholders(message, language):
    """Names that a form of the translation lacks or invents."""
    sources = [set(PLACEHOLDER.findall(text)) for text in _texts(message.id)]
    for number, text in enumerate(_texts(message.string)):
        found = set(PLACEHOLDER.findall(text))
        yield from found - set.union(*sources)
        wanted = sources[0] if number == 0 and language == "fr" else sources[-1]
        missing = wanted - found
        in_words = language == "ar" and message.pluralizable and number in IN_WORDS
        # Of none there is nothing more to tell either.
        if not (in_words and (number == 0 or len(missing) == 1)):
            yield from missing


def disagreements(paths):
    """Messages that two apps translate differently, one line each."""
    said = defaultdict(dict)
    for path in paths:
        app, language = path.parents[3].name, path.parent.parent.name
        for message in messages(path):
            key = (language, *_key(message), message.pluralizable)
            said[key][app] = _texts(message.string)
    for (language, _context, text, _plural), by_app in sorted(said.items(), key=str):
        if len(set(by_app.values())) > 1:
            told = ", ".join(f"{app} {texts[-1]!r}" for app, texts in by_app.items())
            yield f"{language}: {text!r} differs between apps: {told}"


def _texts(value):
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def extracted(app):
    """Message ids that the app's sources hold now, read in a copy."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / app.name
        shutil.copytree(app, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "data"))
        (copy / "locale").mkdir()
        command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "-l", "fr", "-v", "0"]
        subprocess.run(command, cwd=copy, check=True)
        return {_key(message) for message in messages(copy / "locale/fr/LC_MESSAGES/django.po")}


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
            path = app / f"locale/{language}/LC_MESSAGES/django.po"
            known = {_key(message) for message in messages(path)}
            for _context, text in sorted(found - known, key=str):
                yield f"{app.name}/locale/{language}: {text!r} is missing"


def main():
    problems = [fault for path in catalogues() for fault in faults(path)]
    problems += disagreements(catalogues())
    if shutil.which("xgettext"):
        problems += forgotten()
    else:
        print("xgettext is not installed: the sources were not read anew", file=sys.stderr)
    print("\n".join(problems) or f"{len(catalogues())} catalogues complete in French and Arabic")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
