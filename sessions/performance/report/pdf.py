"""A report as one or two pages of A4, to be handed to somebody. Lengths in millimetres."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TextEmphasis
from fpdf.fonts import FontFace

from scenarios.choices import Difficulty
from scenarios.selectors import difficulty_word
from sessions.performance.attempts import LABELS, Attempt
from sessions.performance.charts import HEIGHT, WIDTH, Line, line_of
from sessions.performance.figures import OVERALL
from sessions.performance.remarks import Remark
from sessions.performance.report.content import Report, count, day
from sessions.performance.report.fonts import FAMILY, set_fonts
from sessions.radar import SIZE, Radar, radar_of
from sessions.templatetags.desk import duration

# The newest attempts that are listed; all of them are in the CSV.
MOST_LISTED = 25

_MARGIN = 16.0
_WIDE = 210 - 2 * _MARGIN
_GAP = 8.0
_HALF = (_WIDE - _GAP) / 2
_RADAR_LINE = 3.2

Colour = tuple[int, int, int]
_INK: Colour = (21, 32, 43)
_MUTED: Colour = (79, 93, 107)
_LINE: Colour = (219, 226, 232)
_SOFT: Colour = (239, 246, 248)
_BRAND: Colour = (13, 101, 127)
_PAPER: Colour = (255, 255, 255)

_DIFFICULTIES = {difficulty_word(value): label for value, label in Difficulty.choices}


def as_pdf(report: Report) -> bytes:
    """Return the report as a PDF."""
    sheet = _Sheet(report)
    sheet.head()
    sheet.gist()
    sheet.tiles()
    if report.performance.summary.sessions:
        sheet.charts()
        sheet.remarks()
    sheet.attempts()
    return bytes(sheet.output())


class _Sheet(FPDF):
    """The pages, written from top to bottom."""

    def __init__(self, report: Report) -> None:
        super().__init__(format="A4")
        self.report = report
        self.shown = report.performance
        self.set_title(f"Performance of {_line(report.person.name)}")
        self.set_creator("IT Helpdesk Simulator")
        self.set_lang("en-GB")
        self.set_creation_date(report.made_at)
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=_MARGIN + 4)
        self.takes_other_fonts = set_fonts(self, _everything(report))
        self.alias_nb_pages()
        self.add_page()

    def footer(self) -> None:
        self.set_y(-_MARGIN)
        self._ink(_MUTED, size=7.5)
        text = (
            "Scores 0–100. Passed: solved or rightly handed over, identity rules kept, pass mark "
            "reached."
        )
        self.cell(_WIDE - 20, 4, text)
        self.cell(20, 4, f"Page {self.page_no()} of {{nb}}", align="R")

    # --- the parts ------------------------------------------------------------------------------

    def head(self) -> None:
        """Who, of which organisation, which period."""
        self._ink(_BRAND, size=9, bold=True)
        self.cell(_HALF, 5, "IT Helpdesk Simulator")
        self._ink(_MUTED, size=9)
        made = f"Performance report, {day(self.report.made_at)}"
        self.cell(0, 5, made, align="R", new_x="LMARGIN", new_y="NEXT")
        self.ln(2)
        self._ink(_INK, size=20, bold=True)
        self.multi_cell(_WIDE, 9, _line(self.report.person.name), **_BELOW)
        self._ink(_MUTED, size=9.5)
        period = self.shown.period
        lines = [
            " · ".join(filter(None, [self.report.organisation, self.report.person.email])),
            f"{_span(period.first, period.last)} ({self.shown.timezone})",
            " · ".join(self.report.narrowed),
        ]
        for line in filter(None, lines):
            self.multi_cell(_WIDE, 4.8, _line(line), **_BELOW)
        self.ln(3)

    def gist(self) -> None:
        """The report in two sentences."""
        self.set_fill_color(*_SOFT)
        self._ink(_INK, size=10.5)
        self.multi_cell(
            _WIDE, 5.4, _line(self.report.sentences), fill=True, padding=(3, 4), **_BELOW
        )
        self.ln(4)

    def tiles(self) -> None:
        """The figures one looks for first."""
        summary, streak = self.shown.summary, self.shown.streak
        abandoned = f"{summary.abandoned} abandoned" if summary.abandoned else "completed"
        tiles = [
            ("Tickets", str(summary.sessions), abandoned),
            ("Average score", _figure(summary.average_score), "of 100"),
            ("Passed", str(summary.passed), f"of {summary.sessions}"),
            ("Time practised", _time(summary.practice_seconds), ""),
            ("Level", str(self.report.person.level), f"{self.report.person.xp} XP"),
            ("Streak", count(streak.current, "day"), f"longest {count(streak.longest, 'day')}"),
        ]
        top, width = self.get_y(), _WIDE / len(tiles)
        for number, (label, value, note) in enumerate(tiles):
            left = _MARGIN + number * width
            self._text(left, top, label, size=8, colour=_MUTED)
            self._text(left, top + 4, value, size=13, bold=True)
            self._text(left, top + 10, note, size=8, colour=_MUTED)
        self.set_xy(_MARGIN, top + 17)

    def charts(self) -> None:
        """The radar, and beside it the trend with the figures of the dimensions."""
        top, right = self.get_y(), _MARGIN + _HALF + _GAP
        means = self.shown.summary.averages.items()
        radar = radar_of([(LABELS[name], mean) for name, mean in means if mean is not None])
        left = right if radar else _MARGIN
        if radar:
            self._heading(_MARGIN, top, "Dimensions")
            self._radar(radar, _MARGIN + 14, top + 8, _HALF - 28)
        only = self.shown.dimensions[0] if len(self.shown.dimensions) == 1 else OVERALL
        line = line_of(self.shown.trend, self.shown.period, only)
        if line:
            title = "Overall score" if only == OVERALL else LABELS[only]
            self._heading(left, top, f"{title}, mean of each {self.shown.period.step}")
            self._trend(line, left, top + 6, _HALF)
        self.set_xy(left, top + 42)
        self._dimensions(left)
        self.set_xy(_MARGIN, max(self.get_y() + 5, top + _HALF - 18 if radar else 0))

    def _dimensions(self, x: float) -> None:
        bests = {best.name: best.score for best in self.shown.bests}
        change = self.shown.change
        rows = []
        for name, mean in self.shown.summary.averages.items():
            row = [LABELS[name], _figure(mean), str(bests.get(name, "–"))]
            if change:
                row.append(_figure(change.averages.get(name), "+g"))
            rows.append(row)
        self.set_left_margin(x)
        heads = ["Dimension", "Mean", "Best ever", *(["Change"] if change else [])]
        self._table(heads, rows, (34, 15, 20, 16)[: len(heads)], "LRRR"[: len(heads)])
        if change:
            self._note(f"Change: against the {self.shown.period.days} days before.")
        self.set_left_margin(_MARGIN)

    def remarks(self) -> None:
        """What was named again and again in the feedback."""
        found = self.report.remarks
        if not found.strengths and not found.improvements:
            return
        if self.will_page_break(34):
            self.add_page()
        top = self.get_y()
        ends = [
            self._remarks(_MARGIN, top, "Strengths", found.strengths),
            self._remarks(_MARGIN + _HALF + _GAP, top, "To work on", found.improvements),
        ]
        self.set_xy(_MARGIN, max(ends) + 4)

    def attempts(self) -> None:
        """What the figures are made of."""
        rows = self.shown.attempts
        if self.will_page_break(30):
            self.add_page()
        self._heading(_MARGIN, self.get_y(), "Attempts")
        self.set_xy(_MARGIN, self.get_y() + 6)
        if not rows:
            self._note("None in this period.")
            return
        heads = ["Ended", "Scenario", "Difficulty", "Outcome", "Result", "Time", "Score"]
        listed = [_row(attempt) for attempt in rows[:MOST_LISTED]]
        self._table(heads, listed, (22, 55, 22, 29, 17, 21, 12), "LLLLLRR")
        if len(rows) > MOST_LISTED:
            self._note(
                f"The newest {MOST_LISTED} of {len(rows)}; the report as CSV holds all of them."
            )

    # --- what parts are made of -----------------------------------------------------------------

    def _ink(self, colour: Colour, *, size: float, bold: bool = False) -> None:
        self.set_text_color(*colour)
        self.set_font(FAMILY, "B" if bold else "", size)
        if self.takes_other_fonts:
            # A text that begins in another font sets this one for its first line alone (fpdf2 2.8):
            # the others would come in whatever size was set before. A space sets it for all.
            x = self.get_x()
            self.cell(0.01, 0, " ")
            self.set_x(x)

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        colour: Colour = _INK,
        bold: bool = False,
    ) -> None:
        self._ink(colour, size=size, bold=bold)
        self.set_xy(x, y)
        self.cell(0, size * 0.45, text)

    def _heading(self, x: float, y: float, text: str) -> None:
        self._text(x, y, text, size=11, bold=True)

    def _note(self, text: str) -> None:
        self._ink(_MUTED, size=8)
        self.multi_cell(0, 5, text, **_BELOW)

    def _radar(self, radar: Radar, x: float, y: float, size: float) -> None:
        scale = size / SIZE

        def at(points: str) -> list[tuple[float, float]]:
            pairs = (pair.split(",") for pair in points.split())
            return [(x + float(px) * scale, y + float(py) * scale) for px, py in pairs]

        self.set_draw_color(*_LINE)
        self.set_line_width(0.2)
        for ring in radar.rings:
            self.polygon(at(ring), style="D")
        for spoke in radar.spokes:
            self.polyline(at(f"{radar.centre},{radar.centre} {spoke.end_x},{spoke.end_y}"))
        self.set_draw_color(*_BRAND)
        self.set_fill_color(*_BRAND)
        with self.local_context(fill_opacity=0.18):
            self.polygon(at(radar.shape), style="F")
        self.set_line_width(0.5)
        self.polygon(at(radar.shape), style="D")
        for spoke in radar.spokes:
            self._ink(_INK, size=7.5)
            width = self.get_string_width(spoke.label) + 2
            shift = {"start": 0.0, "middle": width / 2, "end": width}[spoke.anchor]
            # Two lines: above their place at the top, below it at the bottom, clear of the points.
            height = 2 * _RADAR_LINE * (1 - spoke.label_y / (2 * radar.centre))
            self.set_xy(x + spoke.label_x * scale - shift, y + spoke.label_y * scale - height)
            self.multi_cell(width, _RADAR_LINE, f"{spoke.label}\n{_figure(spoke.score)}", align="C")

    def _trend(self, line: Line, x: float, y: float, width: float) -> None:
        scale = width / WIDTH
        self.set_line_width(0.2)
        for mark in line.grid:
            height = y + mark.y * scale
            self.set_draw_color(*_LINE)
            self.line(x + line.left * scale, height, x + width, height)
            self._text(x, height - 1.6, str(mark.score), size=7, colour=_MUTED)
        dots = [(x + dot.x * scale, y + dot.y * scale) for dot in line.dots]
        self.set_draw_color(*_BRAND)
        self.set_fill_color(*_BRAND)
        self.set_line_width(0.6)
        if len(dots) > 1:
            self.polyline(dots)
        for dot in dots:
            self.circle(*dot, radius=0.9, style="F")
        below = y + HEIGHT * scale + 0.5
        self._text(
            x + line.left * scale, below, day(self.shown.period.first), size=7, colour=_MUTED
        )
        self._ink(_MUTED, size=7)
        self.set_xy(x, below)
        self.cell(width, 3.2, day(self.shown.period.last), align="R")

    def _remarks(self, x: float, y: float, title: str, remarks: Sequence[Remark]) -> float:
        """Write one of the two columns; return where it ends."""
        self._heading(x, y, title)
        self.set_xy(x, y + 6)
        for remark in remarks:
            self._ink(_INK, size=9, bold=True)
            often = f"{remark.times} of {remark.of}".replace(" ", "\N{NO-BREAK SPACE}")
            said = f"{_line(remark.title)} ({often})"
            self.multi_cell(_HALF, 4.6, said, new_x="LEFT", new_y="NEXT", align="L")
            if remark.better:
                self._ink(_MUTED, size=8.5)
                self.multi_cell(
                    _HALF, 4.2, _line(remark.better), new_x="LEFT", new_y="NEXT", align="L"
                )
            self.set_xy(x, self.get_y() + 1.2)
        if not remarks:
            self._ink(_MUTED, size=9)
            self.multi_cell(_HALF, 4.6, "Nothing recurs yet.", new_x="LEFT", new_y="NEXT")
        return self.get_y()

    def _table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: tuple[float, ...],
        aligned: str,
    ) -> None:
        self._ink(_INK, size=8.5)
        self.set_fill_color(*_PAPER)
        self.set_draw_color(*_LINE)
        self.set_line_width(0.2)
        with self.table(
            col_widths=widths,
            width=sum(widths),
            align="L",
            text_align=tuple({"L": "LEFT", "R": "RIGHT"}[one] for one in aligned),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis=TextEmphasis.NONE, color=_MUTED),
            line_height=4.6,
            padding=(0.7, 1),
        ) as table:
            table.row(heads)
            for row in rows:
                table.row([_line(cell) for cell in row])


_BELOW: dict[str, Any] = {"new_x": "LMARGIN", "new_y": "NEXT", "align": "L"}


def _row(attempt: Attempt) -> list[str]:
    return [
        f"{attempt.day:%-d %b %Y}",
        f"{attempt.title} (attempt {attempt.number})" if attempt.number > 1 else attempt.title,
        _DIFFICULTIES[attempt.difficulty],
        attempt.outcome_label,
        "Passed" if attempt.passed else "Failed",
        duration(attempt.seconds),
        "–" if attempt.is_abandoned else str(attempt.overall),
    ]


def _time(seconds: int) -> str:
    """Return a time; from a hundred hours on in hours, for which there is room."""
    hours = round(seconds / 3600)
    return f"{hours} h" if hours >= 100 else duration(seconds)


def _span(first: date, last: date) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def _figure(value: float | None, kind: str = "g") -> str:
    if value is None:
        return "–"
    return format(value, kind) if value else "0"


def _line(text: str) -> str:
    """Return a text as one line: names hold whatever people typed."""
    return " ".join(text.split())


def _everything(report: Report) -> str:
    """Return what is written that is not ours: it says which letters there must be."""
    remarks = [*report.remarks.strengths, *report.remarks.improvements]
    texts = [
        report.person.name,
        report.person.email,
        report.organisation,
        *report.narrowed,
        *(attempt.title for attempt in report.performance.attempts[:MOST_LISTED]),
        *(remark.title + remark.better for remark in remarks),
    ]
    return "".join(texts)
