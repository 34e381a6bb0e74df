"""Coordination, plans, missions and offers."""

from django.urls import path

from accounts.policy import CENTRE_MANAGER, NATIONAL, REGIONAL, TRAINER, for_roles
from trainers.views import offers, plans

coordinators = for_roles(NATIONAL, REGIONAL)
national = for_roles(NATIONAL)
trainer = for_roles(TRAINER)
knows_needs = for_roles(NATIONAL, REGIONAL, CENTRE_MANAGER)

plan_urls = [
    path("coordination/", coordinators(plans.coordination), name="coordination"),
    path("plans/", coordinators(plans.plans), name="plans"),
    path("plans/new/", national(plans.plan_create), name="plan_create"),
    path("plans/trial/", national(plans.plan_trial), name="plan_trial"),
    path("plans/<int:pk>/", coordinators(plans.plan), name="plan"),
    path("plans/<int:pk>/stop/", national(plans.plan_stop), name="plan_stop"),
    path("plans/<int:pk>/again/", national(plans.plan_again), name="plan_again"),
    path("plans/<int:pk>/keep/", national(plans.plan_keep), name="plan_keep"),
    path("plans/<int:pk>/publish/", national(plans.plan_accept), name="plan_accept"),
    path("plans/<int:pk>/refuse/", national(plans.plan_refuse), name="plan_refuse"),
    path("plans/<int:pk>/year/", coordinators(plans.plan_year), name="plan_year"),
    path("plans/<int:pk>/centres/", coordinators(plans.plan_centre), name="plan_centre"),
    path("plans/<int:pk>/compare/", national(plans.plan_compare), name="plan_compare"),
    path("needs/<int:pk>/why/", knows_needs(plans.need_why), name="need_why"),
    path("needs/<int:pk>/ways/", national(plans.need_ways), name="need_ways"),
    path("trainer/", trainer(offers.home), name="home"),
    path("missions/", trainer(offers.missions), name="missions"),
    path("offers/<int:pk>/", trainer(offers.offer), name="offer"),
    path("offers/<int:pk>/accept/", trainer(offers.offer_accept), name="offer_accept"),
    path("offers/<int:pk>/decline/", trainer(offers.offer_decline), name="offer_decline"),
]
