"""What is taught: modules, lessons, learning units, competencies, questions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self):
        from cms.slots import register_home_part  # models are there only now

        from . import receivers  # noqa: F401
        from .catalogue import home_modules

        register_home_part(home_modules)
