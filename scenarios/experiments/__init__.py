"""A/B tests: which of several scenarios does better, told only when it is known.

`metrics`: what may be compared. `statistics`: formulas, on numbers alone. `verdicts`: what they
lead to. `services`: the verbs. `assigning`: who gets which variant. `results`: what came of it.
"""
