"""The pool: trainers validated, suspended, corrected; competencies validated until a day."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Role

from ..models import Qualification, TrainerLanguage, TrainerStatus


@transaction.atomic
def validate_trainer(*, trainer, by):
    """From now on the plans may count on this trainer, who signs in as one."""
    trainer.status = TrainerStatus.VALIDATED
    trainer.validated_by = by
    trainer.validated_on = timezone.localdate()
    trainer.save(update_fields=["status", "validated_by", "validated_on"])
    Appointment.objects.get_or_create(user=trainer.user, role=Role.TRAINER)
    return trainer


@transaction.atomic
def suspend_trainer(*, trainer):
    """No plan asks a suspended trainer; missions already accepted stay."""
    trainer.status = TrainerStatus.SUSPENDED
    trainer.save(update_fields=["status"])
    return trainer


@transaction.atomic
def qualify(*, trainer, competency, level, by, valid_until=None, proof=""):
    """Validate a competency today: a new one, or the one held, at another level or for longer."""
    qualification, _created = Qualification.objects.update_or_create(
        trainer=trainer,
        competency=competency,
        defaults={
            "level": level,
            "valid_until": valid_until,
            "proof": proof,
            "validated_by": by,
            "validated_on": timezone.localdate(),
        },
    )
    return qualification


@transaction.atomic
def disqualify(*, qualification):
    qualification.delete()


@transaction.atomic
def speaks(*, trainer, levels):
    """Set the languages taught in: language → level; those left out are taken away."""
    trainer.languages.exclude(language__in=levels).delete()
    for language, level in levels.items():
        TrainerLanguage.objects.update_or_create(
            trainer=trainer, language=language, defaults={"level": level}
        )
