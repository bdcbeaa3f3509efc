#!/bin/sh
# Roll-ups and analytics over 1,000,000 attempts (or as many as the first argument says), beside
# throw-away servers: cost of a day's roll-up, plans, queries and exactness of every call.
cd "$(dirname "$0")/.." || exit 1
python=.venv/bin/python
exec $python -m devstack test-env -- $python -m benchmarks.analytics "$@"
