"""The price of a new face, shared by the sessions that may pay it together.

A trainer whom a cohort sees is paid for once, however many of its blocks they teach. Each block
bears a part; parts of one cohort and trainer add up to one, so that no plan pays more than it has
to. They are equal at first; then those bear more that the program takes.
"""

import numpy as np
from numpy.typing import NDArray

from .byweek import Uses
from .instance import Instance
from .linear import Floats

# How far parts go each time towards what the program takes of each block.
STEP = 0.5
NOTHING = 1e-3


class Faces:
    """`parts`: for each trainer and block, the part of the price that it bears."""

    def __init__(self, instance: Instance, uses: Uses) -> None:
        self.price = instance.problem.prices.continuity
        blocks, cohorts = max(1, len(instance.blocks)), len(instance.problem.cohorts)
        cohort = np.array([instance.need_cohort[block.need] for block in instance.blocks], np.int32)
        taught = uses.trainer.astype(np.int64) * blocks + uses.block
        pairs, self._pair_of_use = np.unique(taught, return_inverse=True)
        faces = pairs // blocks * cohorts + cohort[pairs % blocks]
        self._face_of_pair: NDArray[np.intp] = np.unique(faces, return_inverse=True)[1]
        self.parts: Floats = 1 / np.bincount(self._face_of_pair)[self._face_of_pair]

    def costs(self) -> Floats:
        """What each use bears, in cents."""
        costs: Floats = self.price * self.parts[self._pair_of_use]
        return costs

    def shift(self, taken: Floats) -> None:
        """`taken`: how much the program takes of each use."""
        of_pair = np.bincount(self._pair_of_use, taken, minlength=len(self.parts))
        of_face = np.bincount(self._face_of_pair, of_pair)[self._face_of_pair]
        wanted = np.where(of_face > NOTHING, of_pair / np.maximum(of_face, NOTHING), self.parts)
        self.parts = (1 - STEP) * self.parts + STEP * wanted
