"""Addresses of the courses house; those of pages are the same that Wagtail gives them."""

from django.urls import path

from accounts.policy import ADMINISTRATOR, EDITOR, for_roles, public

from . import views

app_name = "courses"

urlpatterns = [
    path("catalogue/", public(views.catalogue), name="catalogue"),
    path("catalogue/<slug:slug>/", public(views.module), name="module"),
    path("catalogue/<slug:slug>/<slug:lesson_slug>/", public(views.lesson), name="lesson"),
    path("editing/", for_roles(EDITOR, ADMINISTRATOR)(views.editor_home), name="editor_home"),
]
