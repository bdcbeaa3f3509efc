"""Playing sessions in memory: proof that an incident can be solved, and not by words alone."""
