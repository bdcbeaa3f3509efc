"""What people and models say about an assessment: overrides, appeals, judged criteria.

None of it is in the assessment, which stays as it was recorded (docs/marking.md).
"""
