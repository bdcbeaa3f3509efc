"""Another tenant with one of everything, none of which anybody else may notice.

Whatever a person can read there holds `MARK`, so that a test finds it in an answer.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from gamification.models import Award
from gamification.services import award_attempt
from helpdesk.accounts.models import Invitation, Tenant, User
from helpdesk.audit.models import AuditLog
from helpdesk.notifications.models import Notification
from helpdesk.notifications.services import notify
from scenarios import services
from scenarios.analytics.rolling import roll_up_stale
from scenarios.bulk.exporting import ExportOptions
from scenarios.comments.models import Comment
from scenarios.experiments.models import Experiment
from scenarios.experiments.services import create_experiment
from scenarios.jobs.models import Job
from scenarios.jobs.services import start_export
from scenarios.models import PinnedArticle, Scenario, ScenarioReport
from scenarios.services import comments
from scenarios.templating.models import ScenarioTemplate
from sessions.marking.appealing import appeal
from sessions.marking.judging import mark_judgement
from sessions.marking.models import Appeal, Judgement, Override
from sessions.marking.overriding import override_criterion
from sessions.models import TrainingSession
from sessions.services import start_session
from sessions.services.closing import abandon
from testing.cast import Cast
from testing.factories import TenantFactory, UserFactory
from testing.scenarios import draft_scenario, published_scenario, rate
from testing.templates import template_of

MARK = "zanzibar"


@dataclass(frozen=True)
class Elsewhere:
    """What there is. `scenarios`: the tenant's, a private one, one shared with a third tenant."""

    admin: User
    author: User
    trainee: User
    scenarios: tuple[Scenario, ...]
    active: TrainingSession
    ended: TrainingSession
    article: PinnedArticle
    template: ScenarioTemplate
    comment: Comment
    job: Job
    experiment: Experiment
    notification: Notification
    invitation: Invitation
    appeal: Appeal
    override: Override
    judgement: Judgement

    @property
    def people(self) -> tuple[User, ...]:
        """Who may see all of it."""
        return (self.admin, self.author, self.trainee)


def furnish(cast: Cast) -> Elsewhere:
    """Put everything into `cast.other_tenant`."""
    tenant = cast.other_tenant
    type(tenant).objects.filter(pk=tenant.pk).update(name=f"{MARK} Ltd")
    tenant.refresh_from_db()

    def person(name: str, role: str) -> User:
        return UserFactory.create(
            email=f"{name}@{MARK}.test", first_name=MARK, last_name=name, role=role, tenant=tenant
        )

    admin, author = person("admin", "ADMIN"), person("author", "CONTENT_MANAGER")
    trainee = person("trainee", "TRAINEE")
    content: Any = {"description": f"In {MARK}.", "tags": [MARK], "industry": MARK}
    ours = published_scenario(
        author=author, visibility="tenant", name=f"{MARK} of the tenant", **content
    )
    private = draft_scenario(
        author=author, visibility="private", name=f"{MARK} in private", **content
    )
    shared = draft_scenario(author=author, visibility="tenant", name=f"{MARK} shared", **content)
    services.share(
        scenario=shared, actor=author, visibility="shared", shared_with=[TenantFactory.create()]
    )
    services.submit(scenario=shared, actor=author)
    services.report_problem(scenario=ours, person=trainee, text=f"It is broken in {MARK}.")
    services.set_saved(scenario=ours, person=admin, saved=True)
    ended = start_session(person=trainee, scenario=ours, seed=1)[0]
    abandon(session=ended)
    services.rate(scenario=ours, person=trainee, rating=1, notes=MARK)
    objection, ruling, judgement = _marked(ended, author)
    active = start_session(person=trainee, scenario=ours, seed=2)[0]
    roll_up_stale()
    award_attempt(
        person=trainee,
        scenario_id=ours.pk,
        attempt_id=uuid4(),
        xp_reward=100,
        overall=90,
        passed=True,
        first_attempt=True,
        hint_cost=0,
        own_scenario=False,
    )
    news = notify(person=trainee, kind="mention", text=f"News from {MARK}")
    invitation = Invitation.objects.create(
        tenant=tenant, email=f"new@{MARK}.test", invited_by=admin
    )
    template = template_of(author=author, name=f"{MARK} again", visibility="tenant")
    comment = comments.comment(
        scenario=ours,
        author=author,
        content=f"@admin, is this {MARK}?",
        files=[SimpleUploadedFile(f"{MARK}.txt", MARK.encode())],
    )
    article = PinnedArticle.objects.filter(scenario=ours)[0]
    return Elsewhere(
        admin=admin,
        author=author,
        trainee=trainee,
        scenarios=(ours, private, shared),
        active=active,
        ended=ended,
        article=article,
        template=template,
        comment=comment,
        job=start_export(owner=author, ids=[ours.pk], options=ExportOptions("json")),
        experiment=create_experiment(
            actor=admin, name=f"Two in {MARK}", scenarios=[ours.pk, shared.pk]
        ),
        notification=news,
        invitation=invitation,
        appeal=objection,
        override=ruling,
        judgement=judgement,
    )


def _marked(session: TrainingSession, by: User) -> tuple[Appeal, Override, Judgement]:
    """Let an ended session be appealed against, ruled on and judged."""
    session.refresh_from_db()
    objection = appeal(
        session=session, criterion="greeting.hello", text=f"Hello, {MARK}!", person=session.person
    )
    ruling = override_criterion(
        session=session, criterion="greeting.introduction", share=1, reason=f"In {MARK}.", by=by
    )
    judgement = Judgement.objects.create(
        session=session,
        question="adapts",
        version=1,
        model=f"model-of-{MARK}",
        met=True,
        quote=MARK,
        message=session.messages.first(),
    )
    mark_judgement(judgement=judgement, met=False, by=by)
    return objection, ruling, judgement


def offer(elsewhere: Elsewhere, cast: Cast) -> tuple[Scenario, Scenario]:
    """Let the other tenant show two scenarios: one to everybody, one to `cast.tenant`.

    What they hold is fit for others to see; what people did with them has `MARK`, and so has what
    is not published yet.
    """
    author, partners = elsewhere.author, [cast.tenant, TenantFactory.create(name=f"{MARK} & Sons")]
    public = published_scenario(author=author, visibility="public", name="For all")
    shared = published_scenario(author=author, visibility="tenant", name="For partners")
    services.share(scenario=shared, actor=author, visibility="shared", shared_with=partners)
    for scenario in (public, shared):
        comments.comment(scenario=scenario, author=author, content=f"Known in {MARK}.")
        services.report_problem(scenario=scenario, person=elsewhere.trainee, text=f"In {MARK}!")
        rate(scenario=scenario, person=elsewhere.trainee, rating=2, notes=MARK)
        services.update(
            scenario=scenario,
            editor=author,
            changes={
                "name": f"Not yet {MARK}",
                "description": f"It will be {MARK}.",
                "tags": [MARK],
                "industry": MARK,
                "context": {"issue": f"The network of {MARK}."},
            },
            changelog=f"Wishes of {MARK}",
        )
    return public, shared


def ids_of(elsewhere: Elsewhere) -> dict[str, list[UUID]]:
    """Return per model, by its label, some ids of rows that are that tenant's."""
    tenant = elsewhere.admin.tenant
    rows: dict[type[Model], Any] = {
        User: [elsewhere.admin],
        Tenant: [tenant],
        Invitation: [elsewhere.invitation],
        AuditLog: AuditLog.objects.filter(tenant=tenant)[:1],
        Award: Award.objects.filter(person=elsewhere.trainee)[:1],
        Experiment: [elsewhere.experiment],
        Job: [elsewhere.job],
        Scenario: elsewhere.scenarios,
        ScenarioReport: ScenarioReport.objects.filter(scenario__in=elsewhere.scenarios),
        ScenarioTemplate: [elsewhere.template],
        TrainingSession: [elsewhere.ended],
        Appeal: [elsewhere.appeal],
    }
    return {model._meta.label_lower: [row.pk for row in found] for model, found in rows.items()}  # noqa: SLF001  # documented by Django
