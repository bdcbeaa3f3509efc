"""What an attempt is worth in XP: pure rules, one table.

| reason          | XP                                  | when |
|-----------------|-------------------------------------|------------------------------------------|
| scenario passed | scenario XP × overall ÷ 100, less   | passed; a repeat earns only what it adds |
|                 | the price of every hint taken       | to what the scenario earned before |
| first attempt   | `FIRST_ATTEMPT_BONUS`               | the very first attempt passed |
| no hints        | `NO_HINTS_BONUS`                    | the scenario's first pass without hints |
| streak          | `STREAK_STEP` for every day in a    | a day's first pass, when a pass earned |
|                 | row before, at most `STREAK_MAXIMUM`| XP the day before (person's time zone) |

Where an instructor corrects marks upwards, what the attempt earns more is given then, a streak
excepted; where downwards, nothing is taken back.

A scenario worth 0 XP gives no bonus either, and nobody earns anything with a scenario of their own
(design section 7). `HINT_PRICES` is what a hint of each level costs: where to look, what to ask or
check, what to do. They come off what the session's pass earns, which never falls below 0.
"""

HINT_PRICES = {1: 2, 2: 4, 3: 8}
FIRST_ATTEMPT_BONUS = 10
NO_HINTS_BONUS = 5
STREAK_STEP = 2
STREAK_MAXIMUM = 10


def reward(*, xp_reward: int, overall: int, hint_cost: int) -> int:
    """Return the XP a pass is worth: halves round up, hints cost, never below 0.

    `xp_reward` is the scenario's XP, `overall` the score from 0 to 100, `hint_cost` the XP that the
    session's hints cost together.
    """
    return max(0, (xp_reward * overall + 50) // 100 - hint_cost)


def streak_bonus(days_before: int) -> int:
    """Return the bonus of a day that follows `days_before` days in a row with a pass."""
    return min(STREAK_STEP * days_before, STREAK_MAXIMUM)
