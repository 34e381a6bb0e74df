"""Addresses of the trainers house."""

from .plans import plan_urls
from .pool import pool_urls

app_name = "trainers"

urlpatterns = [*plan_urls, *pool_urls]
