"""The admin's menu: pages that are work on nobody's list of rows, then every list."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

# Title, name of the address, permission.
_WORK = (
    ("Waiting for review", "scenarios_scenario_review_queue", "scenarios.review_scenario"),
    ("Appeals", "training_appeal_changelist", "training.view_appeal"),
    ("Analytics", "scenarios_scenario_analytics_overview", "scenarios.view_analytics"),
    ("Who practised", "scenarios_scenario_cohort_page", "scenarios.view_analytics"),
    (
        "Agreement with a model",
        "training_trainingsession_calibration_page",
        "training.view_trainingsession",
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of links the person may follow (unfold's `SIDEBAR`)."""
    work = {
        reverse(f"admin:{name}"): title
        for title, name, permission in _WORK
        if request.user.has_perm(permission)
    }
    # The lists' own addresses begin those of the pages.
    here = next((link for link in work if request.path.startswith(link)), None)
    groups = [("Your work", work)]
    for app in admin.site.get_app_list(request):
        lists = {one["admin_url"]: one["name"] for one in app["models"] if one["admin_url"]}
        groups.append(
            (app["name"], {link: name for link, name in lists.items() if link not in work})
        )
    return [
        {
            "title": title,
            "items": [
                {"title": name, "link": link, "active": link == (here or _list(request, link))}
                for link, name in links.items()
            ],
        }
        for title, links in groups
        if links
    ]


def _list(request: HttpRequest, link: str) -> str:
    return link if request.path.startswith(link) else ""
