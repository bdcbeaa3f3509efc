"""What a running process keeps for others, and that nobody believes what a dead one kept."""

import json
import stat

from devstack.records import recall, recorded


def test_others_read_it_while_it_lasts(tmp_path):
    path = tmp_path / "new" / "servers.json"
    with recorded(path, {"DATABASE_URL": "postgres://a"}):
        assert recall(path) == {"DATABASE_URL": "postgres://a"}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()
    assert recall(path) is None


def test_what_a_killed_process_left_is_not_believed(tmp_path):
    path = tmp_path / "servers.json"
    with recorded(path, {"A": "1"}):
        record = json.loads(path.read_text())
    # The same number may meanwhile be another process's.
    path.write_text(json.dumps({**record, "started": record["started"] - 1}))
    assert recall(path) is None
    path.write_text("half a rec")
    assert recall(path) is None
