"""Runs and checks the product on a machine that has nothing but Python and make."""
