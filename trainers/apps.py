"""Who teaches: trainers, qualifications, needs, plans, missions and offers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainersConfig(AppConfig):
    name = "trainers"
    verbose_name = _("Trainers and plans")

    def ready(self):
        from lms.services import schedule  # models are there only now

        from .services.bookings import follow_session
        from .services.done import follow_held_session

        schedule.FOLLOWERS += [follow_session, follow_held_session]
