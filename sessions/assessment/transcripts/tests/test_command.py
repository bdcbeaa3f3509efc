"""`manage.py assess`: files or the standard input, text or JSON."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from sessions.assessment.transcripts.tests import DEVELOPMENT, first_development


def lines_of(number: int) -> str:
    return "".join(json.dumps(row) + "\n" for row in first_development()[:number])


def assess(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("assess", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_scores_and_quotes_are_printed(tmp_path: Path):
    file = tmp_path / "threads.jsonl"
    file.write_text(lines_of(1), encoding="utf-8")
    out, err = assess(str(file))
    assert err == ""
    assert out.startswith(f"{file}:1: ")
    assert "of 100 (the customer says that it works)" in out
    assert "turn 11: “Still there, sharp as ever." in out


def test_json_has_a_line_for_each(tmp_path: Path):
    file = tmp_path / "threads.jsonl"
    file.write_text(lines_of(2), encoding="utf-8")
    out, _ = assess("--json", str(file))
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["line"], second["line"]) == (1, 2)
    assert first["overall"] > second["overall"]
    assert set(first["dimensions"]) == {
        "greeting",
        "listening",
        "solution",
        "empathy",
        "closing",
        "documentation",
        "responseTime",
    }
    texts = [turn["text"] for turn in first_development()[0]["turns"]]
    for row in first["criteria"]:
        for quote in row["evidence"]:
            if quote["kind"] == "message":
                assert texts[quote["seq"] - 1].startswith(quote["quote"])


def test_a_bad_line_is_named_and_the_others_are_assessed(tmp_path: Path):
    file = tmp_path / "threads.jsonl"
    good = lines_of(1)
    file.write_text(f"{good}nonsense\n{good}", encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("assess", "--json", str(file), stdout=out, stderr=err)
    assert ended.value.code == 1
    assert [json.loads(line)["line"] for line in out.getvalue().splitlines()] == [1, 3]
    assert err.getvalue().startswith(f"{file}:2: not a line of JSON")


def test_a_missing_file_is_named_and_the_others_are_assessed(tmp_path: Path):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "assess", "--json", str(tmp_path / "none"), str(DEVELOPMENT), stdout=out, stderr=err
        )
    assert ended.value.code == 1
    assert "cannot be read" in err.getvalue()
    assert len(out.getvalue().splitlines()) == len(first_development())


def test_the_standard_input(monkeypatch: pytest.MonkeyPatch):
    source = io.TextIOWrapper(io.BytesIO(lines_of(1).encode()))
    monkeypatch.setattr("sys.stdin", source)
    out, err = assess("-")
    assert out.startswith("-:1: ")
    assert err == ""


def test_times_of_some_turns_only_are_said_to_count_for_nothing(tmp_path: Path):
    row = first_development()[0]
    row = {**row, "turns": [{**turn, "at": None} for turn in row["turns"]]}
    row["turns"][0]["at"] = "2025-03-31T09:30:00Z"
    file = tmp_path / "threads.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")
    out, err = assess("--json", str(file))
    assert json.loads(out)["line"] == 1
    assert err == f'{file}:1: some turns have no "at": response times are not judged\n'


def test_a_file_of_nothing_is_named(tmp_path: Path):
    file = tmp_path / "threads.jsonl"
    file.write_text("\n \n", encoding="utf-8")
    assert assess(str(file)) == ("", f"{file}: holds no transcript\n")
