#!/bin/sh
# Lists and searches among 100,000 scenarios (or as many as the first argument says), beside
# throw-away servers: plans checked, times of the whole answer as a ratio to its bare queries.
cd "$(dirname "$0")/.." || exit 1
python=.venv/bin/python
exec $python -m devstack test-env -- $python -m benchmarks.search "$@"
