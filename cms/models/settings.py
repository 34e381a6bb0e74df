"""What an administrator may say once for the whole site."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    contact_email = models.EmailField(_("contact address"), blank=True)

    panels = [FieldPanel("contact_email")]

    class Meta:
        verbose_name = _("site settings")
