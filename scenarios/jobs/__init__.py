"""Imports and exports as jobs: small ones are done at once, large ones by a worker."""
