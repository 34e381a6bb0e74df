"""Invented people and real places, so that every page has something worth looking at."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Demo"
