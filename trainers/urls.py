"""Addresses of the trainers house."""

app_name = "trainers"

urlpatterns = []
