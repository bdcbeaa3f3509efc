"""The SQL of roll-ups: what a day's rows are made of.

`FIGURES` selects the rows of `DayFigures` out of the facts, in the order of `COLUMNS`. Parameters:
`day`; `start` and `end` of it; `scenarios`, a list of ids, or null for all scenarios. Scores are
added up in hundredths: exactly, whatever the order.
"""

# ruff: noqa: S608  # no value is ever put into these texts

from scenarios.analytics.dimensions import DIMENSIONS

_TALLY = ("attempts", "completed", "passed", "score_sum", "seconds")
_DIMENSIONS = ("dimension_sums", "dimension_counts")
_EACH = ("people", "scores", "passes", "durations", "points")
_MODEL = ("replies", "tokens_in", "tokens_out", "latency_ms", "errors", "refusals")
COLUMNS = (
    *("day", "scenario_id", "tenant_id"),
    *_TALLY,
    *_EACH,
    *("customers_left", "hints", "hinted", "reopened", "gate_failed"),
    *("satisfied", "satisfaction_sum", "phases"),
    *_MODEL,
    *_DIMENSIONS,
    *("missed_checks", "wrong_turns"),
    *("ratings", "ratings_sum", "reports"),
)

# No organisation is one, too, but null is equal to nothing and can't be joined by.
_NONE = "'00000000-0000-0000-0000-000000000000'::uuid"
_NO_POINTS = f"'{{{', '.join(['NULL'] * len(DIMENSIONS))}}}'::int[]"
# The scores of attempts that were not completed are of no interest.
_FACT = f"""
    fact AS (
        SELECT attempt, scenario_id, coalesce(tenant_id, {_NONE}) AS team, person_id, outcome,
            completed,
            passed, seconds, hints, reopened, phase, gate_clear, satisfaction, missed_checks,
            wrong_turns, {", ".join(_MODEL)},
            CASE WHEN completed THEN round(overall * 100)::int END AS score,
            CASE WHEN completed THEN points ELSE {_NO_POINTS} END AS points
        FROM scenarios_attemptfact
        WHERE ended_at >= %(start)s AND ended_at < %(end)s
            AND (%(scenarios)s::uuid[] IS NULL OR scenario_id = ANY(%(scenarios)s::uuid[]))
    )"""


def _each(aggregate: str) -> str:
    places = range(1, len(DIMENSIONS) + 1)
    return ", ".join(aggregate.format(f"points[{place}]") for place in places)


_TALLIED = """
    count(*) AS attempts,
    count(*) FILTER (WHERE completed) AS completed,
    count(*) FILTER (WHERE passed) AS passed,
    coalesce(sum(score), 0) AS score_sum,
    coalesce(sum(seconds) FILTER (WHERE completed), 0) AS seconds"""
_DIMENSION_SUMS = f"""
    ARRAY[{_each("coalesce(sum({}), 0)")}]::int[] AS dimension_sums,
    ARRAY[{_each("count({})")}]::int[] AS dimension_counts"""
_OF_EACH = {
    "people": "person_id",
    "scores": "score",
    "passes": "passed",
    "durations": "CASE WHEN completed THEN seconds END",
    "points": "points",
}
_LISTED = ", ".join(
    f"array_agg({_OF_EACH[name]} ORDER BY person_id, attempt) AS {name}" for name in _EACH
)
# Resolved attempts went through all phases, of which their version may have had any number.
_UNRESOLVED = "(NOT completed OR outcome = 'customer_left')"
_AT_PHASE = ", ".join(
    f"count(*) FILTER (WHERE phase = {number} AND {_UNRESOLVED})" for number in range(7)
)
_MODEL_SUMS = ", ".join(f"sum({name}) AS {name}" for name in _MODEL)


def _by_key(column: str, which: str = "") -> str:
    return f"""
        SELECT scenario_id, team, jsonb_object_agg(key, number) AS {column}
        FROM (
            SELECT scenario_id, team, key, count(*) AS number
            FROM fact, unnest({column}) AS key {which} GROUP BY scenario_id, team, key
        ) AS counted GROUP BY scenario_id, team"""


def _or(nothing: str, *names: str) -> str:
    return ", ".join(f"coalesce({name}, {nothing})" for name in names)


FIGURES = f"""
    WITH {_FACT},
    plain AS (
        SELECT scenario_id, team, {_TALLIED}, {_DIMENSION_SUMS},
            {_LISTED},
            count(*) FILTER (WHERE outcome = 'customer_left') AS customers_left,
            sum(hints) AS hints,
            count(*) FILTER (WHERE hints > 0) AS hinted,
            count(*) FILTER (WHERE reopened > 0) AS reopened,
            count(*) FILTER (WHERE NOT gate_clear) AS gate_failed,
            count(satisfaction) AS satisfied,
            coalesce(sum(satisfaction), 0) AS satisfaction_sum,
            ARRAY[{_AT_PHASE}]::int[] AS phases,
            {_MODEL_SUMS}
        FROM fact GROUP BY scenario_id, team
    ),
    missed AS ({_by_key("missed_checks", "WHERE completed")}),
    wrong AS ({_by_key("wrong_turns")}),
    opinion AS (
        SELECT scenario_id, coalesce(tenant_id, {_NONE}) AS team,
            count(rating) AS ratings, coalesce(sum(rating), 0) AS ratings_sum,
            count(*) - count(rating) AS reports
        FROM (
            SELECT scenario_id, person_id, rating FROM scenarios_scenarioprogress
            WHERE rated_at >= %(start)s AND rated_at < %(end)s
            UNION ALL
            SELECT scenario_id, person_id, NULL FROM scenarios_scenarioreport
            WHERE created_at >= %(start)s AND created_at < %(end)s
        ) AS said LEFT JOIN accounts_user ON accounts_user.id = person_id
        WHERE %(scenarios)s::uuid[] IS NULL OR scenario_id = ANY(%(scenarios)s::uuid[])
        GROUP BY scenario_id, team
    )
    SELECT %(day)s::date, scenario_id, nullif(team, {_NONE}),
        {_or("0", *_TALLY)}, {_or("'{}'", *_EACH)},
        {_or("0", "customers_left", "hints", "hinted", "reopened", "gate_failed")},
        {_or("0", "satisfied", "satisfaction_sum")}, {_or("'{}'", "phases")},
        {_or("0", *_MODEL)},
        {_or("'{}'", *_DIMENSIONS, "missed_checks", "wrong_turns")},
        {_or("0", "ratings", "ratings_sum", "reports")}
    FROM plain LEFT JOIN missed USING (scenario_id, team) LEFT JOIN wrong USING (scenario_id, team)
        FULL JOIN opinion USING (scenario_id, team)
"""
