"""The rules: functions from a case to remarks, a module per subject."""
