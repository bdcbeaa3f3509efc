"""The admin of training sessions: what instructors read and mark."""

from sessions.marking import admin as _marking  # noqa: F401  # registers its pages
