"""Templates: documents with blanks in them, from which scenarios are made.

`variables` are the typed blanks, `placeholders` where they stand in a document, `probing` whether
every value they take gives a valid document. The verbs are in `scenarios.services.templating`.
"""
