"""How a trainee is doing: figures over their attempts, reports, two attempts compared, and what to
practise next.

    rows = attempts_of(person, chosen)      # one query, whatever the figures
    performance = performance_of(person, asked)
    plan = plan_for(person)

Attempts that count (no retries, no previews) and were completed make the figures. Abandoned ones
are counted and listed, but their scores, which tell of a ticket left halfway, go into no average.
"""
