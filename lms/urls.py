"""Addresses of the lms house."""

app_name = "lms"

urlpatterns = []
