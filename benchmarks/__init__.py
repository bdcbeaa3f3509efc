"""Measurements for people, not for tests: what they print depends on the machine."""
