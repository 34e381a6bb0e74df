"""Addresses of the lms house."""

from .learning import learning_urls
from .sessions import session_urls

app_name = "lms"

urlpatterns = [*learning_urls, *session_urls]
