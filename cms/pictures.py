"""Pictures come in small enough, of a kind we know, and written anew: nothing hides in what is kept."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

SAVED_AS = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 88, "save_all": True},
    "GIF": {"save_all": True},
}
ERRORS = {
    "invalid_image_extension": _(
        "This kind of file is not accepted. Send a JPEG, PNG, WebP or GIF picture."
    ),
    "invalid_image_known_format": _(
        "The file's name says .%(extension)s, its content is %(image_format)s. Save it again under its true kind."
    ),
    "file_too_large": _(
        "This picture weighs %(file_size)s; %(max_filesize)s at most. Make it lighter, then try again."
    ),
    "file_too_many_pixels": _(
        "This picture is too large: 25 million pixels at most. Make it smaller, then try again."
    ),
    "invalid_image": _("This file is not a picture, or it is damaged."),
}


class PictureField(WagtailImageField):
    """Counts pixels before anything is unpacked, and keeps a new encoding without its metadata."""

    def __init__(self, **options):
        super().__init__(**options)
        self.error_messages |= ERRORS

    def to_python(self, data):
        if data in self.empty_values:
            return None
        self._refuse_bombs(data)
        file = super().to_python(data)
        return self._written_anew(file)

    def _refuse_bombs(self, data):
        """The header is enough; Pillow itself refuses the worst before it."""
        data.seek(0)
        try:
            with Image.open(data) as picture:
                pixels = picture.width * picture.height
        except Image.DecompressionBombError as error:
            raise self._error("file_too_many_pixels") from error
        except (OSError, ValueError, SyntaxError) as error:
            # Wagtail would break on a picture cut short.
            is_known = data.name.lower().rsplit(".", 1)[-1] in self.allowed_image_extensions
            raise self._error("invalid_image" if is_known else "invalid_image_extension") from error
        finally:
            data.seek(0)
        if pixels > self.max_image_pixels:
            raise self._error("file_too_many_pixels")

    def _written_anew(self, file):
        content = BytesIO()
        try:
            file.seek(0)
            with Image.open(file) as picture:
                kind = picture.format
                # A turn noted in the metadata is done for real, since the metadata goes.
                upright = (
                    picture
                    if getattr(picture, "is_animated", False)
                    else ImageOps.exif_transpose(picture)
                )
                upright.info.pop("exif", None)
                upright.save(content, kind, **SAVED_AS[kind])
        except (OSError, ValueError, SyntaxError, KeyError) as error:
            raise self._error("invalid_image") from error
        return SimpleUploadedFile(file.name, content.getvalue(), f"image/{kind.lower()}")

    def _error(self, code):
        return ValidationError(self.error_messages[code], code=code)


class PictureForm(BaseImageForm):
    """The form of Wagtail's picture library, with our field for the file."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            theirs = self.fields["file"]
            self.fields["file"] = PictureField(
                label=theirs.label, required=theirs.required, widget=theirs.widget
            )
