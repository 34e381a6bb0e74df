"""Rows of who teaches, what is needed, and what was planned."""

from .centre import CentreAnswer
from .imports import ImportBatch, ImportKind, ImportState
from .mission import Assignment, Booking, Mission, MissionState, Offer, OfferState
from .need import Need, NeedMode, NeedState
from .plan import Plan, PlanNeed, PlanState
from .trainer import (
    LANGUAGE_NAMES,
    Availability,
    AvailabilityKind,
    Qualification,
    Trainer,
    TrainerLanguage,
    TrainerStatus,
)

__all__ = [
    "LANGUAGE_NAMES",
    "Assignment",
    "Availability",
    "AvailabilityKind",
    "Booking",
    "CentreAnswer",
    "ImportBatch",
    "ImportKind",
    "ImportState",
    "Mission",
    "MissionState",
    "Need",
    "NeedMode",
    "NeedState",
    "Offer",
    "OfferState",
    "Plan",
    "PlanNeed",
    "PlanState",
    "Qualification",
    "Trainer",
    "TrainerLanguage",
    "TrainerStatus",
]
