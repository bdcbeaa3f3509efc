"""The simulated world: document models, state, tools, path search.

No Django, no session, no scenario's text.
"""
