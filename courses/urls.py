"""Addresses of the courses house; the pages under the catalogue have their own, given by Wagtail."""

from django.urls import path

from accounts.policy import ADMINISTRATOR, EDITOR, for_roles, public

from . import views

app_name = "courses"

urlpatterns = [
    path("catalogue/", public(views.catalogue), name="catalogue"),
    path("editing/", for_roles(EDITOR, ADMINISTRATOR)(views.editor_home), name="editor_home"),
]
