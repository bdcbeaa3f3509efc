"""Transcripts from anywhere, assessed by what they alone can show."""
