"""Work for later: an outbox row written in the transaction that needs it, drained by a worker."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Background work")

    def ready(self):
        autodiscover_modules("tasks")
