"""The vocabularies of a scenario's fields."""

from django.db import models


class Category(models.TextChoices):
    """What kind of customer contact it is."""

    CUSTOMER_COMPLAINTS = "CUSTOMER_COMPLAINTS", "Customer complaints"
    TECHNICAL_SUPPORT = "TECHNICAL_SUPPORT", "Technical support"
    SALES_INQUIRIES = "SALES_INQUIRIES", "Sales inquiries"
    BILLING_PAYMENTS = "BILLING_PAYMENTS", "Billing and payments"
    RETENTION_CANCELLATION = "RETENTION_CANCELLATION", "Retention and cancellation"


class Difficulty(models.TextChoices):
    """How much it asks of a trainee."""

    BEGINNER = "BEGINNER", "Beginner"
    INTERMEDIATE = "INTERMEDIATE", "Intermediate"
    ADVANCED = "ADVANCED", "Advanced"
    EXPERT = "EXPERT", "Expert"


class Status(models.TextChoices):
    """Where it stands in its lifecycle."""

    DRAFT = "DRAFT", "Draft"
    PENDING_REVIEW = "PENDING_REVIEW", "Pending review"
    APPROVED = "APPROVED", "Approved"
    PUBLISHED = "PUBLISHED", "Published"
    ARCHIVED = "ARCHIVED", "Archived"


class Visibility(models.TextChoices):
    """Who may see it, beside its owner."""

    PRIVATE = "private", "Private: only the owner"
    TENANT = "tenant", "Everybody in the tenant"
    SHARED = "shared", "The tenant and those it is shared with"
    PUBLIC = "public", "Everybody"


class ITCategory(models.TextChoices):
    """What the incident is about, as a desk sorts tickets."""

    ACCESS = "access", "Access"
    HARDWARE = "hardware", "Hardware"
    NETWORK = "network", "Network"
    EMAIL = "email", "E-mail"
    SOFTWARE = "software", "Software"
    PRINTING = "printing", "Printing"
    MOBILE = "mobile", "Mobile"
    REMOTE_ACCESS = "remote_access", "Remote access"
    SECURITY = "security", "Security"
    TELEPHONY_AV = "telephony_av", "Telephony and AV"


class Level(models.IntegerChoices):
    """Impact and urgency of an incident, as in ITIL: 1 is the worst."""

    HIGH = 1, "High"
    MEDIUM = 2, "Medium"
    LOW = 3, "Low"


class Priority(models.TextChoices):
    """How soon an incident needs the desk."""

    CRITICAL = "critical", "Critical"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


# ITIL 4's usual 3 × 3 matrix: impact + urgency.
PRIORITY_MATRIX = {
    2: Priority.CRITICAL,
    3: Priority.HIGH,
    4: Priority.MEDIUM,
    5: Priority.LOW,
    6: Priority.LOW,
}


class Credibility(models.TextChoices):
    """How far an article can be trusted."""

    OFFICIAL = "official", "Official"
    COMMUNITY = "community", "Community"
    OUTDATED = "outdated", "Outdated"
    WRONG = "wrong", "Wrong"
