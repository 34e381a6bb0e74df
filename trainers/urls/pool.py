"""The pool of trainers, needs, imports and the centre's page."""

from django.urls import path

from accounts.policy import ADMINISTRATOR, CENTRE_MANAGER, NATIONAL, REGIONAL, for_roles

from ..views import imports, needs

importing = for_roles(NATIONAL, ADMINISTRATOR)
asking = for_roles(CENTRE_MANAGER, REGIONAL, NATIONAL, ADMINISTRATOR)

pool_urls = [
    path("needs/", asking(needs.needs), name="needs"),
    path("needs/new/", asking(needs.need_create), name="need_create"),
    path("needs/<int:pk>/", asking(needs.need), name="need"),
    path("needs/<int:pk>/edit/", asking(needs.need_edit), name="need_edit"),
    path("needs/<int:pk>/withdraw/", asking(needs.need_withdraw), name="need_withdraw"),
    path("needs/<int:pk>/reopen/", asking(needs.need_reopen), name="need_reopen"),
    path("imports/", importing(imports.imports), name="imports"),
    path("imports/<int:pk>/", importing(imports.one_import), name="import"),
    path("imports/<int:pk>/write/", importing(imports.import_write), name="import_write"),
    path("imports/<int:pk>/stop/", importing(imports.import_stop), name="import_stop"),
    path("imports/<int:pk>/discard/", importing(imports.import_discard), name="import_discard"),
    path("imports/<int:pk>/problems/", importing(imports.import_problems), name="import_problems"),
    path(
        "imports/template/<slug:kind>.<slug:extension>",
        importing(imports.import_template),
        name="import_template",
    ),
]
