"""Draws what the demo shows: figures of lessons, clips with their captions, files to take away.

    .venv/bin/python scripts/make_media.py [figures] [clips] [files]

The words are in courses/data/figures.yaml, cms/data/clips.yaml and cms/data/files.yaml, the drawings in
scripts/media/. Run it after changing either, look at the results, and commit them: nothing else makes
them. Clips need ffmpeg (with libvpx), which nothing else in Jisr does.
"""

import io
import json
import math
import subprocess
import sys
from pathlib import Path

import typst
import yaml
from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "scripts" / "media"
FONTS = ROOT / "lms" / "pdf" / "fonts"
LANGUAGES = ("fr", "ar")
CREDIT = {"fr": "Jisr, centre de ressources", "ar": "جسر، مركز الموارد"}
RATE = 5  # frames a second
# Letters read in a second; a caption stays at least `SHORTEST` seconds.
PACE = {"fr": 16, "ar": 14}
SHORTEST = 2.4


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def drawn(source, data, **options):
    return typst.compile(
        SOURCES / source,
        root=ROOT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        **options,
    )


def make_figures():
    """Twice as wide as they are drawn; few colours, so without loss they weigh about 20 kB."""
    folder = ROOT / "courses" / "data" / "figures"
    folder.mkdir(exist_ok=True)
    for figure in read(ROOT / "courses" / "data" / "figures.yaml"):
        for language in LANGUAGES:
            data = {
                "language": language,
                "name": figure["name"],
                "words": figure[language]["words"],
            }
            png = drawn("figures.typ", data, format="png", ppi=144)
            picture = Image.open(io.BytesIO(png)).convert("RGB")
            few = picture.quantize(64, dither=Image.Dither.NONE).convert("RGB")
            few.save(folder / f"{figure['name']}.{language}.webp", lossless=True, method=6)


def stay(said):
    """Seconds for the slower of the two languages, in whole frames."""
    longest = max(len(said[language]) / PACE[language] for language in LANGUAGES)
    return math.ceil(max(SHORTEST, longest + 0.6) * RATE) / RATE


def timed(chapters):
    """Begin of each chapter, (begin, end, said) of each caption, and the end."""
    now, starts, captions = 0.0, [], []
    for chapter in chapters:
        starts.append(now)
        for said in chapter["said"]:
            end = round(now + stay(said), 3)
            captions.append((now, end, said))
            now = end
    return starts, captions, now


def clock(seconds):
    minutes, rest = divmod(seconds, 60)
    return f"00:{int(minutes):02d}:{rest:06.3f}"


def make_clips():
    folder = ROOT / "cms" / "data" / "media"
    for clip in read(ROOT / "cms" / "data" / "clips.yaml"):
        starts, captions, end = timed(clip["chapters"])
        for language in LANGUAGES:
            cues = [
                f"{clock(begin)} --> {clock(until)}\n{said[language]}\n"
                for begin, until, said in captions
            ]
            text = "WEBVTT\n\n" + "\n".join(cues)
            (folder / f"{clip['name']}.{language}.vtt").write_text(text, encoding="utf-8")
            data = {
                "language": language,
                "title": clip["title"][language],
                "chapters": [
                    {"title": chapter["title"][language], "scene": chapter["scene"], "start": start}
                    for chapter, start in zip(clip["chapters"], starts, strict=True)
                ],
                "seconds": end,
                "rate": RATE,
                "frames": list(range(round(end * RATE))),
            }
            frames = drawn("clip.typ", data, format="png", ppi=72)
            film(frames, folder / f"{clip['name']}.{language}.webm")


def film(frames, path):
    """VP9 in WebM, as every browser and cheap Android phone plays; a key frame each five seconds to seek."""
    subprocess.run(
        [
            "ffmpeg", "-v", "error", "-y", "-f", "image2pipe", "-framerate", str(RATE), "-i", "-",
            "-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            "-c:v", "libvpx-vp9", "-profile:v", "0", "-b:v", "0", "-crf", "34", "-deadline", "good", "-cpu-used", "1",
            "-g", str(5 * RATE), "-map_metadata", "-1", "-fflags", "+bitexact", "-cues_to_front", "1", str(path),
        ],
        input=b"".join(frames),
        check=True,
    )  # fmt: skip


def make_files():
    folder = ROOT / "cms" / "data" / "files"
    folder.mkdir(exist_ok=True)
    for file in read(ROOT / "cms" / "data" / "files.yaml"):
        for language in LANGUAGES:
            path = folder / f"{file['slug']}.{language}.{file['kind']}"
            if file["kind"] == "pdf":
                data = {"language": language, "words": file[language], "credit": CREDIT[language]}
                path.write_bytes(drawn("sheet.typ", data, pdf_standards=["ua-1"]))
            else:
                spreadsheet(file[language], language).save(path)


def spreadsheet(words, language):
    """One table on one printed page; a month's cell turns orange below the row's threshold."""
    book = Workbook()
    book.properties.title, book.properties.creator = words["title"], "Jisr"
    book.properties.language = language
    page = book.active
    page.title = words["sheet"]
    page.sheet_view.rightToLeft = language == "ar"
    page["A1"], page["A2"] = words["title"], words["lead"]
    page["A1"].font = Font(size=16, bold=True, color="0B5D57")
    head = [*words["head"], *words["months"], words["last"]]
    edge = Side(style="thin", color="837E72")
    for column, title in enumerate(head, start=1):
        cell = page.cell(4, column, title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E3EFEC")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        width = 44 if column == 1 else 36 if column == len(head) else 11
        page.column_dimensions[get_column_letter(column)].width = width
    last = 4 + len(words["rows"])
    for row, title in enumerate(words["rows"], start=5):
        page.cell(row, 1, title)
        page.row_dimensions[row].height = 34
        for column in range(1, len(head) + 1):
            cell = page.cell(row, column)
            cell.border = Border(edge, edge, edge, edge)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    table = Table(
        displayName="Indicateurs", ref=f"A4:{get_column_letter(len(head))}{last}", autoFilter=None
    )
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    page.add_table(table)
    months = f"C5:{get_column_letter(len(head) - 1)}{last}"
    orange = PatternFill("solid", bgColor="F5C98A")
    page.conditional_formatting.add(
        months, FormulaRule(formula=["AND(ISNUMBER(C5),ISNUMBER($B5),C5<$B5)"], fill=orange)
    )
    page.freeze_panes = "C5"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 1
    page.sheet_properties.pageSetUpPr.fitToPage = True
    return book


if __name__ == "__main__":
    makers = {"figures": make_figures, "clips": make_clips, "files": make_files}
    for name in sys.argv[1:] or makers:
        makers[name]()
