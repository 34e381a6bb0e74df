"""Sessions, attendance, cohorts and follow-up."""

from django.urls import path

from accounts.policy import (
    ADMINISTRATOR,
    CENTRE_MANAGER,
    LEARNER,
    NATIONAL,
    REGIONAL,
    TRAINER,
    for_roles,
)
from lms.views import paper, results, sessions, tracking

COORDINATION = (REGIONAL, NATIONAL, ADMINISTRATOR)
FOLLOWING = (CENTRE_MANAGER, *COORDINATION)

session_urls = [
    path("sessions/mine/", for_roles(LEARNER)(sessions.my_sessions), name="sessions"),
    path("sessions/led/", for_roles(TRAINER)(sessions.led_sessions), name="led_sessions"),
    path("sessions/", for_roles(*FOLLOWING)(sessions.all_sessions), name="all_sessions"),
    path(
        "sessions/<int:pk>/",
        for_roles(LEARNER, TRAINER, *FOLLOWING)(sessions.session),
        name="session",
    ),
    path(
        "sessions/<int:pk>/calendar/",
        for_roles(LEARNER, TRAINER, *FOLLOWING)(sessions.session_ics),
        name="session_ics",
    ),
    path(
        "sessions/<int:pk>/sheet/",
        for_roles(TRAINER, *FOLLOWING)(sessions.session_sheet),
        name="session_sheet",
    ),
    path(
        "sessions/<int:pk>/material/",
        for_roles(TRAINER, *COORDINATION)(sessions.session_material),
        name="session_material",
    ),
    path(
        "sessions/<int:pk>/move/",
        for_roles(*COORDINATION)(sessions.session_move),
        name="session_move",
    ),
    path(
        "sessions/<int:pk>/cancel/",
        for_roles(*COORDINATION)(sessions.session_cancel),
        name="session_cancel",
    ),
    path(
        "attendance/<int:pk>/",
        for_roles(TRAINER, *COORDINATION)(sessions.attendance),
        name="attendance",
    ),
    path(
        "attendance/<int:pk>/paper/",
        for_roles(TRAINER, *COORDINATION)(paper.attendance_paper),
        name="attendance_paper",
    ),
    path(
        "attendance/sheets/<int:pk>/",
        for_roles(TRAINER, *FOLLOWING)(paper.sheet_photo),
        name="sheet_photo",
    ),
    path(
        "enrolments/<int:pk>/",
        for_roles(TRAINER, *FOLLOWING)(results.results),
        name="results",
    ),
    path(
        "enrolments/<int:pk>/attempts/<int:unit>/",
        for_roles(TRAINER, *FOLLOWING)(results.attempt_grant),
        name="attempt_grant",
    ),
    path("cohorts/", for_roles(*FOLLOWING)(tracking.cohorts), name="cohorts"),
    path("cohorts/<str:code>/", for_roles(*FOLLOWING)(tracking.cohort), name="cohort"),
    path(
        "cohorts/<str:code>/members/add/",
        for_roles(*FOLLOWING)(tracking.cohort_add),
        name="cohort_add",
    ),
    path(
        "cohorts/<str:code>/members/remove/",
        for_roles(*FOLLOWING)(tracking.cohort_remove),
        name="cohort_remove",
    ),
    path(
        "cohorts/<str:code>/enrol/",
        for_roles(*FOLLOWING)(tracking.cohort_enrol),
        name="cohort_enrol",
    ),
    path("follow-up/", for_roles(*FOLLOWING)(tracking.dashboard), name="dashboard"),
]
