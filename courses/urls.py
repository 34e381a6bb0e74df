"""Addresses of the courses house; a lesson has its own under its module's, given by Wagtail."""

from django.urls import path

from accounts.policy import ADMINISTRATOR, EDITOR, for_roles, public

from . import views

app_name = "courses"

urlpatterns = [
    path("catalogue/", public(views.catalogue), name="catalogue"),
    path("catalogue/<slug:slug>/", public(views.module), name="module"),
    path("editing/", for_roles(EDITOR, ADMINISTRATOR)(views.editor_home), name="editor_home"),
]
