"""Addresses of the editorial foundation; its pages have their own, given by Wagtail."""

from django.urls import path

from accounts.policy import public

from . import views

app_name = "cms"

urlpatterns = [
    path("resources/", public(views.resources), name="resources"),
]
