from .format import Uncovered
def reasons(schedule, columns):
    for n, need in enumerate(schedule.instance.problem.needs):
        if not schedule.is_covered(n):
            yield Uncovered(need.id, "outweighed", {})
