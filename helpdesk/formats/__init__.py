"""How days and times are written, wherever a template does not say otherwise."""
