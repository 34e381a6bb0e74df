"""Rows of what is taught; the pages that show them are in `pages`."""

from .competency import Competency, CompetencyDomain, CompetencyLevel
from .module import Modality, Module, ModuleCompetency, ModulePrerequisite
from .pages import CataloguePage, LessonKind, LessonPage, ModulePage
from .unit import LearningUnit, ModuleVersion, ModuleVersionUnit, UnitKind

__all__ = [
    "CataloguePage",
    "Competency",
    "CompetencyDomain",
    "CompetencyLevel",
    "LearningUnit",
    "LessonKind",
    "LessonPage",
    "Modality",
    "Module",
    "ModuleCompetency",
    "ModulePage",
    "ModulePrerequisite",
    "ModuleVersion",
    "ModuleVersionUnit",
    "UnitKind",
]
