"""Finding scenarios by words."""
