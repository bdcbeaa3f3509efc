"""A wrong setting is one sentence on the command line, too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "nonsense"), ("DEBUG", "perhaps"), ("SECRET_KEY", "")]
)
def test_one_sentence(name, value):
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=Path(settings.BASE_DIR),
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode != 0
    assert len(answer.stderr.strip().splitlines()) == 1
    assert name in answer.stderr
