"""Addresses of the cms house."""

app_name = "cms"

urlpatterns = []
