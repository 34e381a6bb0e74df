"""Needs: declared, changed, withdrawn, opened again."""

import re

from django.db import IntegrityError, transaction

from ..models import Need, NeedState

ATTEMPTS = 5


class NeedMoved(Exception):
    """The need is no longer in the state that the act supposes."""


def declare_need(*, cohort, module, after=(), **values):
    """A new need under the next free code; NeedMoved if the cohort has it by now."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                need = Need.objects.create(
                    code=_next_code(), cohort=cohort, module=module, **values
                )
                need.after.set(after)
                return need
        except IntegrityError:
            if _living(cohort, module).exists():
                raise NeedMoved from None
    raise NeedMoved


def _living(cohort, module):
    return Need.objects.filter(cohort=cohort, module=module).exclude(state=NeedState.WITHDRAWN)


def _next_code():
    codes = Need.objects.filter(code__startswith="B-").values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := re.fullmatch(r"B-(\d{1,6})", code))]
    return f"B-{max(numbers, default=100) + 1}"


@transaction.atomic
def change_need(*, need, after=(), **values):
    """Only while it is open: a plan may have taken it up since the form was shown."""
    locked = Need.objects.select_for_update().get(pk=need.pk)
    if locked.state != NeedState.OPEN:
        raise NeedMoved
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    locked.after.set(after)
    return locked


@transaction.atomic
def withdraw_need(*, need):
    if not Need.objects.filter(pk=need.pk, state=NeedState.OPEN).update(state=NeedState.WITHDRAWN):
        raise NeedMoved


@transaction.atomic
def reopen_need(*, need):
    """Take a withdrawal back, unless the cohort has asked for the module anew since."""
    if _living(need.cohort_id, need.module_id).exists():
        raise NeedMoved
    Need.objects.filter(pk=need.pk, state=NeedState.WITHDRAWN).update(state=NeedState.OPEN)
