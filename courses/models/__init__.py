"""Rows of what is taught; the pages that show them are in `pages`."""

from .competency import Competency, CompetencyDomain, CompetencyLevel
from .module import Modality, Module, ModuleCompetency, ModulePrerequisite
from .unit import LearningUnit, ModuleVersion, ModuleVersionUnit, UnitKind

__all__ = [
    "Competency",
    "CompetencyDomain",
    "CompetencyLevel",
    "LearningUnit",
    "Modality",
    "Module",
    "ModuleCompetency",
    "ModulePrerequisite",
    "ModuleVersion",
    "ModuleVersionUnit",
    "UnitKind",
]
