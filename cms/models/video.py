"""Our own videos: a file, its captions and its text; nothing comes from another host."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet

MAX_BYTES = 200 * 1024 * 1024
MIME_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}


def not_too_heavy(file):
    if file.size > MAX_BYTES:
        raise ValidationError(_("The video is over 200 MB. Make it lighter or cut it in two."))


def has_captions(file):
    start = file.read(64)
    file.seek(0)
    if not start.lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        raise ValidationError(_("This is not a WebVTT caption file: it must begin with WEBVTT."))


@register_snippet
class Video(models.Model):
    title = models.CharField(_("title"), max_length=160)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", _("French")), ("ar", _("Arabic"))]
    )
    file = models.FileField(
        _("file"),
        upload_to="media/",
        validators=[FileExtensionValidator(sorted(MIME_TYPES)), not_too_heavy],
        help_text=_("MP4 or WebM, 200 MB at most."),
    )
    captions = models.FileField(
        _("captions"),
        upload_to="media/",
        validators=[FileExtensionValidator(["vtt"]), has_captions],
        help_text=_("A WebVTT file in the language of the video."),
    )
    other_captions = models.FileField(
        _("captions in the other language"),
        upload_to="media/",
        blank=True,
        validators=[FileExtensionValidator(["vtt"]), has_captions],
        help_text=_("A WebVTT file in the other language of the site, for the same video."),
    )
    transcript = models.TextField(
        _("transcript"), help_text=_("All that is said and shown, as text.")
    )
    seconds = models.PositiveIntegerField(_("length in seconds"))

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("language"), FieldPanel("seconds")]),
        FieldPanel("file"),
        FieldPanel("captions"),
        FieldPanel("other_captions"),
        FieldPanel("transcript"),
    ]

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        ordering = ["title"]

    def __str__(self):
        return self.title

    @property
    def mime_type(self):
        return MIME_TYPES.get(self.file.name.rsplit(".", 1)[-1].lower(), "video/mp4")

    @property
    def tracks(self):
        """(language, its own name, file) of the captions, those of the video first."""
        names = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
        own, *others = sorted(names, key=lambda code: code != self.language)
        tracks = [(own, self.captions), *((code, self.other_captions) for code in others)]
        return [(code, names[code], file) for code, file in tracks if file]

    @property
    def length(self):
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"
