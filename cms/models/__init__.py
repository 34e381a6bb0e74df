"""Pages of the site that are not about a module, and what editors choose from."""

from .base import SitePage
from .glossary import GlossaryTerm
from .home import HomePage
from .resources import Field, Profession, ResourceIndexPage, ResourceKind, ResourcePage
from .settings import SiteSettings
from .standard import StandardPage
from .video import Video

__all__ = [
    "Field",
    "GlossaryTerm",
    "HomePage",
    "Profession",
    "ResourceIndexPage",
    "ResourceKind",
    "ResourcePage",
    "SitePage",
    "SiteSettings",
    "StandardPage",
    "Video",
]
