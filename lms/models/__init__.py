"""Rows of how learning is followed and proved."""

from .attendance import THERE, Attendance, Mark, SheetPhoto
from .certificate import Certificate, Revocation
from .cohort import Cohort, CohortMember, CohortStatus
from .enrolment import Enrolment, EnrolmentState
from .event import EventKind, LearningEvent
from .place import ReadingPlace
from .progress import EnrolmentProgress, ProgressState, UnitProgress
from .quiz import Attempt, AttemptState, FurtherAttempt
from .session import HalfDay, Mode, Session, SessionLeader, SessionSlot, SessionState

__all__ = [
    "THERE",
    "Attempt",
    "AttemptState",
    "Attendance",
    "Certificate",
    "Cohort",
    "CohortMember",
    "CohortStatus",
    "Enrolment",
    "EnrolmentProgress",
    "EnrolmentState",
    "EventKind",
    "FurtherAttempt",
    "HalfDay",
    "LearningEvent",
    "Mark",
    "Mode",
    "ProgressState",
    "ReadingPlace",
    "Revocation",
    "Session",
    "SessionLeader",
    "SessionSlot",
    "SessionState",
    "SheetPhoto",
    "UnitProgress",
]
