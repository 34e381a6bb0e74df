"""Addresses of people and places."""

from django.urls import path

from . import views
from .policy import ADMINISTRATOR, for_roles, public, signed_in

app_name = "accounts"

administrator = for_roles(ADMINISTRATOR)

urlpatterns = [
    path("me/", signed_in(views.profile), name="profile"),
    path("about/<slug:topic>/", public(views.about), name="about"),
    path("offline/", public(views.offline), name="offline"),
    path("administration/", administrator(views.administration), name="administration"),
    path("administration/jobs/<int:pk>/again/", administrator(views.job_again), name="job_again"),
    path("administration/calendar/", administrator(views.calendar), name="calendar"),
    path(
        "administration/calendar/holidays/<int:pk>/",
        administrator(views.holiday_confirm),
        name="holiday_confirm",
    ),
    path(
        "administration/calendar/ramadan/<int:pk>/",
        administrator(views.ramadan_confirm),
        name="ramadan_confirm",
    ),
    path("people/", administrator(views.people), name="people"),
    path("people/new/", administrator(views.person_add), name="person_add"),
    path("people/<int:pk>/", administrator(views.person), name="person"),
    path("people/<int:pk>/active/", administrator(views.person_active), name="person_active"),
    path("people/<int:pk>/link/", administrator(views.person_link), name="person_link"),
    path("people/<int:pk>/roles/", administrator(views.appointment_add), name="appointment_add"),
    path("roles/<int:pk>/end/", administrator(views.appointment_end), name="appointment_end"),
    path("centres/", administrator(views.centres), name="centres"),
    path("centres/<slug:code>/", administrator(views.centre), name="centre"),
    path("centres/<slug:code>/rooms/new/", administrator(views.room_add), name="room_add"),
    path("rooms/<int:pk>/", administrator(views.room), name="room"),
    path("closures/<int:pk>/end/", administrator(views.closure_end), name="closure_end"),
]
