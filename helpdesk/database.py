"""What the database's errors mean."""

from django.db import DatabaseError, DataError, OperationalError
from psycopg.errors import ProgramLimitExceeded


def is_refused_value(error: DatabaseError) -> bool:
    """Whether a value is one that no column or index can hold: the sender's doing.

    PostgreSQL counts what is too large for an index among the troubles of its own operation.
    """
    return isinstance(error, DataError) or (
        isinstance(error, OperationalError) and isinstance(error.__cause__, ProgramLimitExceeded)
    )
