"""The fonts of a report: Inter, as on the pages, and for other scripts what of Noto it takes.

Inter (of django-unfold) has Latin, Greek and Cyrillic. Names in any other script get the Noto Sans
that has their letters; only those a report needs are opened, and only the letters it uses go into
the file. What no font has stands as an empty box.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF

FAMILY = "inter"
# Noto's collection of Chinese, Japanese and Korean: its face with simplified Chinese shapes.
_CJK_FACE = 2


def set_fonts(pdf: FPDF, text: str) -> None:
    """Give a document the fonts for everything in `text`."""
    inter = Path(str(files("unfold"))) / "static/unfold/fonts/inter"
    pdf.add_font(FAMILY, "", inter / "Inter-Regular.woff2")
    pdf.add_font(FAMILY, "B", inter / "Inter-SemiBold.woff2")
    missing = {ord(letter) for letter in text if not letter.isspace()}
    missing -= set(pdf.fonts[FAMILY].cmap)  # type: ignore[union-attr]  # a TrueType font's
    others = []
    for path, face in _others():
        if not missing:
            break
        found = missing & _letters(path, face)
        if found:
            missing -= found
            others.append(path.stem)
            pdf.add_font(path.stem, "", path, collection_font_number=face)
    if others:
        pdf.set_fallback_fonts(others, exact_match=False)
        pdf.set_text_shaping(True)  # joins Arabic letters, writes from right to left


def _others() -> Iterator[tuple[Path, int]]:
    """Yield font files with the number of the face in them."""
    noto = Path(str(files("manimgx_fonts")))
    for path in sorted(noto.glob("Noto*.ttf")):
        if "Italic" not in path.stem:
            yield path, 0
    yield Path(str(files("noto_cjk_sans_otc"))) / "NotoSansCJK-Regular.ttc", _CJK_FACE


@lru_cache(maxsize=64)
def _letters(path: Path, face: int) -> frozenset[int]:
    with TTFont(path, fontNumber=face, lazy=True) as font:
        return frozenset(font.getBestCmap())
