"""Addresses of the courses house."""

app_name = "courses"

urlpatterns = []
