"""What was typed into a scenario's page and not saved yet."""
