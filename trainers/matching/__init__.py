"""Who teaches whom, when and where: the engine that plans trainers for cohorts.

Plain Python: problems and plans are values (`format`), every module turns such values into others.
"""
