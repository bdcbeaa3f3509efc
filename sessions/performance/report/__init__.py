"""Somebody's performance as a file: `content` says what stands in it, `tables` and `pdf` write it.

The JSON form is the API's (`sessions.api.performance_serializers`).
"""
