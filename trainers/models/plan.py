"""A plan: one matching run, with the problem it was given and the result it gave."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Role


class PlanState(models.TextChoices):
    QUEUED = "queued", _("waiting to run")
    RUNNING = "running", pgettext_lazy("plan", "running")
    READY = "ready", _("to be decided")
    ACCEPTED = "accepted", _("published")
    REFUSED = "refused", _("refused")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", pgettext_lazy("plan", "failed")
    INTERRUPTED = "interrupted", _("interrupted")


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """National coordinators see all plans, others the published ones."""
        if user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL):
            return self
        if user.has_role(Role.REGIONAL):
            return self.filter(state=PlanState.ACCEPTED)
        return self.none()


class Plan(models.Model):
    """`problem` and `result` are schema 1 of the matching engine; money in euro cents."""

    title = models.CharField(_("title"), max_length=160)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    budget_seconds = models.PositiveSmallIntegerField(_("seconds to search"), default=30)
    seed = models.PositiveIntegerField(default=1)
    eur_mad = models.DecimalField(_("dirhams for one euro"), max_digits=6, decimal_places=3)
    is_trial = models.BooleanField(
        default=False,
        help_text="of a file from elsewhere: its codes are not ours, so it is never published",
    )
    problem = models.JSONField(default=dict)
    result = models.JSONField(null=True, blank=True)
    versions = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=12, choices=PlanState, default=PlanState.QUEUED)
    job = models.ForeignKey(
        "jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="plans"
    )
    coverage = models.PositiveIntegerField(null=True, blank=True)
    coverage_max = models.PositiveIntegerField(null=True, blank=True)
    coverage_bound = models.PositiveIntegerField(null=True, blank=True)
    cost_cents = models.PositiveBigIntegerField(null=True, blank=True)
    cost_bound_cents = models.PositiveBigIntegerField(null=True, blank=True)
    history = models.JSONField(
        default=list, help_text="[[seconds, coverage, cost], …] while it ran"
    )
    rerun_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reruns"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plans"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    refusal_reason = models.CharField(_("reason"), max_length=240, blank=True)
    needs = models.ManyToManyField(
        "trainers.Need", through="trainers.PlanNeed", related_name="plans"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="plan_period_in_order",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The period must end after it starts."),
            ),
            models.CheckConstraint(
                name="plan_trial_is_never_published",
                condition=~Q(is_trial=True, state="accepted"),
            ),
            models.CheckConstraint(
                name="plan_ready_has_a_result",
                condition=~Q(state__in=["ready", "accepted"]) | Q(result__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title


class PlanNeed(models.Model):
    """A need put into a run, and what came of it (`reason` null = covered).

    `ways`: what would open it and what that costs, as `trainers.ways` answers; null until a worker
    has found out.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="plan_needs")
    need = models.ForeignKey("trainers.Need", on_delete=models.PROTECT, related_name="plan_needs")
    is_covered = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    ways = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("need of a plan")
        verbose_name_plural = _("needs of plans")
        constraints = [models.UniqueConstraint(fields=["plan", "need"], name="plan_need_once")]

    def __str__(self):
        return f"{self.need_id} in {self.plan_id}"
