"""What competencies and dimensions of an assessment are called, by their stored names."""

COMPETENCIES = {
    "verification": "Verification",
    "communication": "Communication",
    "technical": "Technical",
    "documentation": "Documentation",
    "responseTime": "Response time",
}

DIMENSIONS = {
    "greeting": "Greeting",
    "listening": "Listening",
    "solution": "Solution",
    "empathy": "Empathy",
    "closing": "Closing",
    "documentation": "Documentation",
    "responseTime": "Response time",
    "custom": "Custom metrics",
    "keywords": "Keywords",
}
