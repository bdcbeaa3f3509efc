"""Templates: documents with blanks in them, from which scenarios are made.

`variables` are the typed blanks, `values` what is filled in, `placeholders` where they stand in a
document, `probing` whether every value gives a valid document, `blanking` makes a template's
document of a scenario's. The verbs are in `scenarios.services.templating`.
"""
