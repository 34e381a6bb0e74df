"""Forms of pages that check more than their fields."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class ModulePageForm(WagtailAdminPageForm):
    """Here and not in the page's `clean`: a copy bears its model's code until someone gives it its own."""

    def clean(self):
        data = super().clean()
        page = self.instance
        others = type(page).objects.filter(code=data.get("code"))
        if others.exclude(translation_key=page.translation_key).exists():
            self.add_error("code", _("Another module has this code."))
        return data
