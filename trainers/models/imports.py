"""One spreadsheet on its way in: read, shown in a dry run, then written or thrown away."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportKind(models.TextChoices):
    STAFF = "staff", pgettext_lazy("spreadsheet", "staff")
    TRAINERS = "trainers", pgettext_lazy("spreadsheet", "trainers")
    NEEDS = "needs", pgettext_lazy("spreadsheet", "needs")


class ImportState(models.TextChoices):
    READING = "reading", _("being read")
    CHECKED = "checked", _("ready to import")
    REFUSED = "refused", _("unreadable")
    WRITING = "writing", _("being imported")
    DONE = "done", pgettext_lazy("spreadsheet", "imported")
    CANCELLED = "cancelled", pgettext_lazy("spreadsheet", "cancelled")


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_superuser else self.filter(created_by=user)


class ImportBatch(models.Model):
    """`rows`: cleaned rows ready to write. `errors`: [{row, column, code, params}], in no language."""

    kind = models.CharField(_("kind"), max_length=10, choices=ImportKind)
    filename = models.CharField(_("file"), max_length=200)
    upload = models.FileField(upload_to="imports/%Y/%m/")
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.READING
    )
    job = models.ForeignKey(
        "jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="imports"
    )
    columns = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]

    def __str__(self):
        return self.filename
