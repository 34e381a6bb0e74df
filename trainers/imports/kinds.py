"""The three kinds of file that can be imported."""

from .needs import NEEDS
from .staff import STAFF
from .trainers import TRAINERS

KINDS = {kind.key: kind for kind in (STAFF, TRAINERS, NEEDS)}
