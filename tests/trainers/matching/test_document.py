"""docs/matching.md names each module of the engine once, and no others."""

import re
from pathlib import Path

from trainers import matching

ENGINE = Path(matching.__file__).parent
DOCUMENT = ENGINE.parents[1] / "docs" / "matching.md"


def test_the_table_of_modules_is_whole():
    table = (
        DOCUMENT.read_text(encoding="utf-8").split("| Module | One idea |\n")[1].split("\n\n")[0]
    )
    named = [
        name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])
    ]
    modules = {path.stem for path in ENGINE.glob("*.py")} | {"adapters"}

    assert sorted(named) == sorted(modules - {"__init__", "__main__"})
