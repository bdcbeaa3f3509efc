"""The admin of scenarios: pages that translate to verbs."""

from scenarios.admin.experiments import ExperimentAdmin
from scenarios.admin.jobs import JobAdmin
from scenarios.admin.reports import ScenarioReportAdmin
from scenarios.admin.scenario import ScenarioAdmin
from scenarios.admin.templates import ScenarioTemplateAdmin

__all__ = [
    "ExperimentAdmin",
    "JobAdmin",
    "ScenarioAdmin",
    "ScenarioReportAdmin",
    "ScenarioTemplateAdmin",
]
