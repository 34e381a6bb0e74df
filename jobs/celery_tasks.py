"""The broker's two messages: run one job, and sweep for those that were never delivered."""

from celery import shared_task

from . import services
from .models import Job, Lane


@shared_task(name="jobs.run")
def run(pk):
    services.run(pk)


@shared_task(name="jobs.sweep")
def sweep():
    services.recover()
    for lane in Lane.values:
        for row in Job.objects.due(lane)[:200]:
            services._relay(row)
