"""The pool of trainers, needs, imports and the centre's page."""

from django.urls import path

from accounts.policy import ADMINISTRATOR, CENTRE_MANAGER, NATIONAL, REGIONAL, TRAINER, for_roles

from ..views import centre, imports, needs, pool

importing = for_roles(NATIONAL, ADMINISTRATOR)
asking = for_roles(CENTRE_MANAGER, REGIONAL, NATIONAL, ADMINISTRATOR)
reading_pool = for_roles(REGIONAL, NATIONAL, ADMINISTRATOR)
national = for_roles(NATIONAL)
own = for_roles(TRAINER)
manager = for_roles(CENTRE_MANAGER)

pool_urls = [
    path("centre/", manager(centre.centre), name="centre"),
    path("centre/rooms/new/", manager(centre.room_add), name="centre_room_add"),
    path("centre/rooms/<int:pk>/", manager(centre.room), name="centre_room"),
    path("centre/closures/<int:pk>/end/", manager(centre.closure_end), name="centre_closure_end"),
    path(
        "centre/sessions/<int:pk>/confirm/", manager(centre.session_confirm), name="centre_confirm"
    ),
    path("centre/sessions/<int:pk>/dates/", manager(centre.session_object), name="centre_object"),
    path("centre/sessions/<int:pk>/remind/", manager(centre.session_remind), name="centre_remind"),
    path("trainers/", reading_pool(pool.pool), name="pool"),
    path(
        "trainers/<int:pk>/",
        for_roles(TRAINER, REGIONAL, NATIONAL, ADMINISTRATOR)(pool.trainer),
        name="trainer",
    ),
    path("trainers/<int:pk>/edit/", national(pool.trainer_edit), name="trainer_edit"),
    path("trainers/<int:pk>/status/", national(pool.trainer_status), name="trainer_status"),
    path(
        "trainers/<int:pk>/competencies/",
        national(pool.qualification_add),
        name="qualification_add",
    ),
    path(
        "competencies/<int:pk>/remove/",
        national(pool.qualification_remove),
        name="qualification_remove",
    ),
    path(
        "trainers/<int:pk>/availability/",
        national(pool.trainer_availability),
        name="trainer_availability",
    ),
    path("availability/", own(pool.availability), name="availability"),
    path(
        "availability/<int:pk>/remove/",
        for_roles(TRAINER, NATIONAL)(pool.availability_remove),
        name="availability_remove",
    ),
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
