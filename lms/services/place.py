"""Keep a learner's place in a lesson."""

from django.utils import timezone

from lms.models import EnrolmentState, ReadingPlace


def keep_place(*, enrolment, step, block):
    """The block of a lesson last reached; of a lesson already read, or a module left, nothing is kept."""
    if step.is_done or enrolment.state != EnrolmentState.ACTIVE:
        return None
    place, _made = ReadingPlace.objects.update_or_create(
        enrolment=enrolment,
        defaults={"unit": step.unit, "block": block, "updated_at": timezone.now()},
    )
    return place
