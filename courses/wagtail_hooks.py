"""Modules in the editors' room: the facts that planning, enrolment and certificates need."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .admin_forms import ModuleForm
from .models import Module


class ModuleViewSet(SnippetViewSet):
    model = Module
    icon = "openquote"
    menu_label = _("Modules")
    menu_order = 150
    add_to_admin_menu = True
    list_display = ["code", "title_fr", "title_ar", "half_days"]
    search_fields = ["code", "title_fr", "title_ar"]
    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("title_fr"), FieldPanel("title_ar")]),
        FieldRowPanel([FieldPanel("half_days"), FieldPanel("attendance_required")]),
        FieldRowPanel([FieldPanel("led_blocks"), FieldPanel("modality")]),
        FieldRowPanel([FieldPanel("level_target"), FieldPanel("is_open")]),
        MultiFieldPanel(
            [FieldPanel("objectives_fr"), FieldPanel("objectives_ar")], heading=_("Objectives")
        ),
        InlinePanel(
            "module_competencies",
            heading=_("Competencies"),
            panels=[FieldRowPanel([FieldPanel("competency"), FieldPanel("level")])],
        ),
        InlinePanel(
            "prerequisite_links", heading=_("Prerequisites"), panels=[FieldPanel("required")]
        ),
    ]


Module.base_form_class = ModuleForm
register_snippet(ModuleViewSet)
