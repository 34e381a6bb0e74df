"""What a person may do with needs and with the pool. What they see is the querysets' part."""

from accounts.models import Role
from lms.permissions import manages

from .models import NeedState


def can_edit_need(user, need):
    """Whoever manages or coordinates the cohort's centre, as long as nothing is planned for it."""
    return need.state == NeedState.OPEN and manages(user, need.cohort.centre)


def can_reopen_need(user, need):
    return need.state == NeedState.WITHDRAWN and manages(user, need.cohort.centre)


def can_validate(user):
    """Validating trainers and their competencies is the national coordination's part."""
    return user.is_superuser or user.has_role(Role.NATIONAL)


def sees_plans_whole(user):
    """Who sees every need of a plan sees drafts, and what it costs."""
    return user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL)


def can_edit_availability(user, trainer):
    return trainer.user_id == user.pk or can_validate(user)
