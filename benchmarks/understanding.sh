#!/bin/sh
# Texts per second of `manage.py understand` on one core: our own training phrases, each once.
# "User time" counts, start-up (shown first) included.
cd "$(dirname "$0")/.." || exit 1
python=.venv/bin/python
texts=$(mktemp)
trap 'rm -f "$texts"' EXIT
$python - > "$texts" <<'END'
import glob
import json

for path in sorted(glob.glob("sessions/customer/understanding/phrases/*/*.txt")):
    for line in open(path, encoding="utf-8"):
        if line.strip() and line[0] not in "[#":
            print(json.dumps({"text": line.strip()}))
END
echo "start-up:"
/usr/bin/time -f "%U s, %M KB" $python manage.py understand < /dev/null
echo "$(wc -l < "$texts") texts:"
/usr/bin/time -f "%U s, %M KB" taskset -c 0 $python manage.py understand < "$texts" > /dev/null
