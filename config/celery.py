"""The broker's side of the outbox: workers receive a job's id and nothing else."""

import os

# Before any import that reads a clock: see config/zones.py.
os.environ["PYTHONTZPATH"] = ""
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from celery import Celery  # noqa: E402

app = Celery("jisr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_serializer="json",
    accept_content=["json"],
    result_backend=None,
    broker_transport_options={"visibility_timeout": 600},
    beat_schedule={"sweep": {"task": "jobs.sweep", "schedule": 60.0}},
)
app.autodiscover_tasks(["jobs"], related_name="celery_tasks")
