"""The pool of trainers, needs, imports and the centre's page."""

pool_urls = []
