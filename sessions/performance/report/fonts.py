"""The fonts of a report: Inter, as on the pages, and for other scripts what of Noto it takes.

Inter (of django-unfold) has Latin, Greek and Cyrillic. Names in any other script get the Noto Sans
that has their letters; only those a report needs are opened, and only the letters it uses go into
the file. What no font has stands as an empty box.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from fontTools.ttLib import TTFont
from fpdf import FPDF

FAMILY = "inter"
# Noto's collection of Chinese, Japanese and Korean: its face with simplified Chinese shapes.
_CJK, _CJK_FACE = "NotoSansCJK-Regular.ttc", 2


def set_fonts(pdf: FPDF, text: str) -> bool:
    """Give a document the fonts for everything in `text`; returns whether it takes others than
    Inter.
    """
    pdf.add_font(FAMILY, "", _inter("Inter-Regular"))
    pdf.add_font(FAMILY, "B", _inter("Inter-SemiBold"))
    missing = {ord(letter) for letter in text if not letter.isspace()}
    missing -= set(pdf.fonts[FAMILY].cmap)  # type: ignore[union-attr]  # a TrueType font's
    others: list[Path] = []
    for path, face in _others():
        if not missing:
            break
        found = missing & _letters(path, face)
        if found:
            missing -= found
            others.append(path)
            pdf.add_font(path.stem, "", path, collection_font_number=face)
    if others:
        pdf.set_fallback_fonts([path.stem for path in others], exact_match=False)
    if any(path.name != _CJK for path in others):
        pdf.set_text_shaping(True)  # joins Arabic letters, writes from right to left; takes time
    return bool(others)


@lru_cache
def _inter(face: str) -> Path:
    """Return a face of Inter as TrueType. It comes packed as WOFF2, and to unpack it takes longer
    than all else in a report: that is done once for each release of the package.
    """
    unpacked = settings.DATA_DIR / "fonts" / f"{face}-{version('django-unfold')}.ttf"
    if not unpacked.exists():
        packed = Path(str(files("unfold"))) / f"static/unfold/fonts/inter/{face}.woff2"
        unpacked.parent.mkdir(parents=True, exist_ok=True)
        own = unpacked.with_suffix(f".{uuid4()}")  # another process may be at it
        with TTFont(packed, recalcTimestamp=False) as font:
            font.flavor = None
            font.save(own)
        own.replace(unpacked)
    return Path(unpacked)


def _others() -> Iterator[tuple[Path, int]]:
    """Yield font files with the number of the face in them."""
    noto = Path(str(files("manimgx_fonts")))
    for path in sorted(noto.glob("Noto*.ttf")):
        if "Italic" not in path.stem:
            yield path, 0
    yield Path(str(files("noto_cjk_sans_otc"))) / _CJK, _CJK_FACE


@lru_cache(maxsize=64)
def _letters(path: Path, face: int) -> frozenset[int]:
    with TTFont(path, fontNumber=face, lazy=True) as font:
        return frozenset(font.getBestCmap())
