"""Figures about attempts: facts, the roll-ups made of them, and what is read from those.

`details` what a session tells of an attempt. See docs/analytics.md.
"""
