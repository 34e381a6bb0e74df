"""Text that a row holds in French and in Arabic, read in the reader's language."""

from django.utils.translation import get_language


def in_language(row, stem, language=None):
    """`row.<stem>_fr` or `row.<stem>_ar`; the other one where the wanted one is empty."""
    wanted = (language or get_language() or "fr")[:2]
    first, second = ("ar", "fr") if wanted == "ar" else ("fr", "ar")
    return getattr(row, f"{stem}_{first}") or getattr(row, f"{stem}_{second}")


class BilingualName:
    """Adds `.name` in the reader's language to a model with `name_fr` and `name_ar`."""

    @property
    def name(self):
        return in_language(self, "name")

    def __str__(self):
        return self.name
