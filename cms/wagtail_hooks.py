"""The editors' room: a page that is to go live or to go at an hour is seen to at that hour."""

import datetime as dt

from django.utils import timezone
from wagtail import hooks

from jobs.services import enqueue

# Wagtail looks for hours that are over.
A_MOMENT = dt.timedelta(seconds=1)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def see_to_its_hours(request, page):
    for hour in (page.go_live_at, page.expire_at):
        if hour and hour > timezone.now():
            enqueue(
                "cms.publish_scheduled",
                run_at=hour + A_MOMENT,
                key=f"publish_scheduled/{page.pk}/{hour.isoformat()}",
            )
