"""Coordination, plans, missions and offers."""

plan_urls = []
