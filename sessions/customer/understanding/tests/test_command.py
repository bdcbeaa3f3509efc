"""`manage.py understand`: JSON lines in, one answer each out, no database."""

import json
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[4]


def test_every_line_gets_its_answer_and_a_bad_one_an_error() -> None:
    lines = [
        '{"text": "Hello, this is Sam from IT."}',
        "no json",
        '{"text": 5}',
        '["text"]',
        '{"text": "x", "previous": 7}',
        '{"text": "sorry, not my problem", "previous": null}',
        '{"text": ""}',
    ]
    ran = subprocess.run(
        [sys.executable, "manage.py", "understand"],
        cwd=_ROOT,
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [sorted(answer) for answer in answers] == [
        ["acts", "topics"],
        ["error"],
        ["error"],
        ["error"],
        ["error"],
        ["acts", "topics"],
        ["acts", "topics"],
    ]
    assert {"greeting", "introduction"} <= set(answers[0]["acts"])
    assert "rudeness" in answers[5]["acts"]
    assert answers[5]["topics"] == []
