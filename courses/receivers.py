"""The one module of receivers: whatever changes a published module ends in `refresh_module`, on commit.

`page_published` knows nothing of moves, so `post_page_move` is heard too. No snippet is part of a
unit or a rule (a term of the glossary is prose), so their `published` is not.
"""

from functools import partial

from django.db import transaction
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from .models import LessonPage, Module, ModulePage
from .services import ensure_module, refresh_module


@receiver([page_published, page_unpublished])
def follow_publication(sender, instance, **kwargs):
    if isinstance(instance, ModulePage):
        module = ensure_module(page=instance)
        if module is not None:
            _refresh_later(module)
    elif isinstance(instance, LessonPage):
        _refresh_parent(instance.get_parent())


@receiver(post_page_move)
def follow_move(sender, instance, parent_page_before, parent_page_after, **kwargs):
    """Both ends of the move: the module left and the module entered, or the one reordered."""
    if isinstance(instance.specific, LessonPage):
        _refresh_parent(parent_page_before)
        if parent_page_after.pk != parent_page_before.pk:
            _refresh_parent(parent_page_after)


def _refresh_parent(page):
    module = Module.objects.filter(translation_key=page.translation_key).first()
    if module is not None:
        _refresh_later(module)


def _refresh_later(module):
    transaction.on_commit(partial(refresh_module, module.pk))
