"""How it is followed: cohorts, enrolments, learning events, sessions, attendance, certificates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LmsConfig(AppConfig):
    name = "lms"
    verbose_name = _("Learning")

    def ready(self):
        from courses import queries  # models are there only now

        from .queries.catalogue import participation, upcoming_sessions

        queries.register_session_provider(upcoming_sessions)
        queries.register_participation_provider(participation)
