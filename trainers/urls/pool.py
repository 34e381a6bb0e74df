"""The pool of trainers, needs, imports and the centre's page."""

from django.urls import path

from accounts.policy import ADMINISTRATOR, NATIONAL, for_roles

from ..views import imports

importing = for_roles(NATIONAL, ADMINISTRATOR)

pool_urls = [
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
