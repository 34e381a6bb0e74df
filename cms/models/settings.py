"""What an administrator may say once for the whole site."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from accounts.models.bilingual import in_language


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    contact_email = models.EmailField(_("contact address"), blank=True)
    announcement_fr = models.CharField(_("announcement in French"), max_length=200, blank=True)
    announcement_ar = models.CharField(_("announcement in Arabic"), max_length=200, blank=True)

    panels = [
        FieldPanel("contact_email"),
        FieldPanel("announcement_fr"),
        FieldPanel("announcement_ar"),
    ]

    class Meta:
        verbose_name = _("site settings")

    @property
    def announcement(self):
        return in_language(self, "announcement")
