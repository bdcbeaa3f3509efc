"""Files as people have them: encodings, separators, line breaks, damage."""

import io
import json

import pytest

from helpdesk.api.tables import neutral, restored
from helpdesk.errors import Invalid
from scenarios.bulk import csv_files, json_files, reading
from scenarios.bulk.importing import read_rows


def rows(content: str | bytes, format_: str):
    """The values by row number, or what is wrong with the row."""
    data = content if isinstance(content, bytes) else content.encode()
    return {
        row.number: [p.as_json() for p in row.problems] or row.values
        for row in read_rows(io.BytesIO(data), format_)
    }


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_tables_are_read_as_spreadsheets_save_them(bom, separator, line_end):
    lines = [
        ["name", "category", "aiConfig.temperature", "tags"],
        ["Zoë’s printer", "TECHNICAL_SUPPORT", "0.5", '"[""a"", ""b""]"'],
        ['"Two\nlines; and, a\ttab"', "", "0,25", '"one\ntwo"'],
    ]
    text = bom + line_end.join(separator.join(line) for line in lines) + line_end
    if separator == ",":
        text = text.replace("0,25", '"0,25"')
    assert rows(text, "csv") == {
        2: {
            "name": "Zoë’s printer",
            "category": "TECHNICAL_SUPPORT",
            "aiConfig": {"temperature": 0.5},
            "tags": ["a", "b"],
        },
        3: {
            "name": "Two\nlines; and, a\ttab",
            "aiConfig": {"temperature": 0.25},
            "tags": ["one", "two"],
        },
    }


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    text = 'name,description\n"a\nb",x\n\n,\nThird,"y"\n'
    assert rows(text, "csv") == {
        2: {"name": "a\nb", "description": "x"},
        5: {"name": "Third", "description": "y"},
    }


def test_columns_are_found_in_any_case_and_told_ones_left_out():
    text = " NAME ,metadata.status,analytics.passRate,customerprofile.NAME,id\nA,x,1,B,2\n"
    assert rows(text, "csv") == {2: {"name": "A", "customerProfile": {"name": "B"}}}


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ("A,[1", {"row": 2, "error": "tags is not valid JSON", "field": "tags"}),
        (
            "A,B,C",
            {"row": 2, "error": "There are 3 cells, but 2 columns have a name", "field": None},
        ),
    ],
)
def test_a_row_that_makes_no_sense_is_said_and_the_next_one_read(cells, wrong):
    assert rows(f"name,tags\n{cells}\nNext,\n", "csv") == {2: [wrong], 3: {"name": "Next"}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must name the columns"),
        ("nom,category\na,b\n", "must name the columns"),
        ("name,colour\na,b\n", "“colour” is not a column"),
        ("name,Tags,tags\na,b,c\n", "stands there twice"),
        (b"name\n\xff\xfe\n", "not UTF-8"),
        ("name\n".encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text, said):
    with pytest.raises(Invalid, match=said):
        rows(text, "csv")


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_lists_are_read_one_scenario_at_a_time(wrapped, bom, monkeypatch):
    monkeypatch.setattr(json_files, "_BLOCK", 3)  # every token is cut in two somewhere
    content = [{"name": "Ä ]", "n": [1, {"a": '\\"'}]}, 12345, -1.5e-3, "x", None, [], {}]
    text = json.dumps(content, ensure_ascii=False, indent=1)
    if wrapped:
        text = ' {"scenarios" : ' + text + ', "more": 1}'
    assert list(rows(bom + text, "json").values()) == content


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON list"),
        ("null", "no JSON list"),
        ('{"scenario": []}', "no JSON list"),
        ("x" * 5000, "no JSON list"),
        ('[{"name": 1}', "comma after scenario 1"),
        ('[{"name": 1} {"name": 2}]', "comma after scenario 1"),
        ('[{"name": 1}, {"name": ]', "Scenario 2 of the file is not valid JSON"),
        ('[{"name": 1},', "Scenario 2 of the file is not valid JSON"),
        ("[" + "[" * 100_000, "Scenario 1 of the file is nested too deeply"),
        ("[" + "9" * 6000 + "]", "Scenario 1 of the file is not valid JSON"),
        (b'["\xff"]', "not UTF-8"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(text, said):
    with pytest.raises(Invalid, match=said):
        rows(text, "json")


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("json", '["' + "x" * 3000 + '"]'),
        ("csv", "name\n" + "x" * 3000),
        ("csv", 'name\n"' + "x\n" * 2000),
        ("csv", "name\n" + "," * 3000),
    ],
)
def test_no_row_may_fill_the_memory(format_, text, monkeypatch):
    for module in (reading, json_files, csv_files):
        monkeypatch.setattr(module, "MAX_ROW", 1000, raising=False)
    monkeypatch.setattr(json_files, "_BLOCK", 100)
    with pytest.raises(Invalid, match="1000 characters"):
        rows(text, format_)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r", "\nx", "  =1", "'quoted'", "''", "＝1", '""'],
)
def test_what_a_spreadsheet_would_run_is_text_and_comes_back(text):
    assert neutral(text) == f"'{text}"
    assert restored(neutral(text)) == text


@pytest.mark.parametrize("text", ["", "plain", "a=1", "’typographic", '"', "5 - 3", "0"])
def test_everything_else_stands_as_it_is(text):
    assert neutral(text) == restored(text) == text


def test_an_apostrophe_somebody_typed_stays():
    assert restored("'Twas the printer") == "'Twas the printer"
