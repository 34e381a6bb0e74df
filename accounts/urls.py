"""Addresses of people and places."""

from django.urls import path

from . import views
from .policy import public, signed_in

app_name = "accounts"

urlpatterns = [
    path("me/", signed_in(views.profile), name="profile"),
    path("about/<slug:topic>/", public(views.about), name="about"),
]
