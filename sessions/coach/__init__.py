"""The coach: from where the world and the desk stand to the next thing to do, in three hints.

    standing = standing_of(session, actions=…, evidence=…, verifications=…)
    next_step(standing)      # pure: where to look, what to ask or check, what to do

The simulated world decides what comes next (the shortest way to the goal from here), and the desk's
own rules: what justifies a step is found out first, then who is calling, then the step is taken. A
hint quotes labels and questions of the scenario, never what the customer knows.
"""

from sessions.coach.standing import Standing, standing_of
from sessions.coach.steps import NextStep, next_step

__all__ = ["NextStep", "Standing", "next_step", "standing_of"]
