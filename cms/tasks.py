"""Work of this house that runs from the outbox."""

from django.core.management import call_command

from jobs.registry import job


@job("cms.publish_scheduled")
def publish_scheduled(row, report):
    """Publish and withdraw the pages whose hour has come; an hour changed meanwhile does no harm."""
    call_command("publish_scheduled")
    return {}
