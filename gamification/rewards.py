"""What an attempt is worth in XP: pure rules, one table.

| reason          | XP                                  | when |
|-----------------|-------------------------------------|------------------------------------------|
| scenario passed | scenario XP × overall ÷ 100, less   | passed; a repeat earns only what it adds |
|                 | `HINT_COST` for every hint          | to what the scenario earned before |
| first attempt   | `FIRST_ATTEMPT_BONUS`               | the very first attempt passed |
| no hints        | `NO_HINTS_BONUS`                    | the scenario's first pass without hints |
| streak          | `STREAK_STEP` for every day in a    | a day's first pass, when a pass earned |
|                 | row before, at most `STREAK_MAXIMUM`| XP the day before (person's time zone) |

A scenario worth 0 XP gives no bonus either, and nobody earns anything with a scenario of their own
(design section 7).
"""

HINT_COST = 5
FIRST_ATTEMPT_BONUS = 10
NO_HINTS_BONUS = 5
STREAK_STEP = 2
STREAK_MAXIMUM = 10


def reward(*, xp_reward: int, overall: int, hints_used: int) -> int:
    """Return the XP a pass is worth: halves round up, hints cost, never below 0.

    `xp_reward` is the scenario's XP, `overall` the score from 0 to 100.
    """
    return max(0, (xp_reward * overall + 50) // 100 - HINT_COST * hints_used)


def streak_bonus(days_before: int) -> int:
    """Return the bonus of a day that follows `days_before` days in a row with a pass."""
    return min(STREAK_STEP * days_before, STREAK_MAXIMUM)
