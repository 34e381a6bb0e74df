"""Where a learner learns, and where anyone checks a certificate."""

from django.urls import path

from accounts.policy import ADMINISTRATOR, NATIONAL, REGIONAL, for_roles, public, signed_in
from lms.views import certificates, learning, quiz

learning_urls = [
    path("learn/home/", signed_in(learning.home), name="home"),
    path("learn/", signed_in(learning.modules), name="modules"),
    path("learn/begin/<slug:code>/", signed_in(learning.begin), name="enrol"),
    path("learn/<int:pk>/", signed_in(learning.module), name="module"),
    path("learn/<int:pk>/leave/", signed_in(learning.leave), name="withdraw"),
    path("learn/<int:pk>/<int:unit>/", signed_in(learning.lesson), name="lesson"),
    path("learn/<int:pk>/<int:unit>/place/", signed_in(learning.place), name="place"),
    path("learn/<int:pk>/<int:unit>/read/", signed_in(learning.read), name="read"),
    path("learn/<int:pk>/<int:unit>/answer/", signed_in(learning.answer), name="answer"),
    path("learn/<int:pk>/<int:unit>/quiz/", signed_in(quiz.quiz), name="quiz"),
    path("learn/<int:pk>/<int:unit>/quiz/start/", signed_in(quiz.start), name="quiz_start"),
    path("learn/attempts/<int:pk>/", signed_in(quiz.attempt), name="attempt"),
    path("certificates/", signed_in(certificates.certificates), name="certificates"),
    path("certificates/<int:pk>/", signed_in(certificates.certificate), name="certificate"),
    path("certificates/<int:pk>/pdf/", signed_in(certificates.pdf), name="certificate_pdf"),
    path(
        "certificates/<int:pk>/revoke/",
        for_roles(REGIONAL, NATIONAL, ADMINISTRATOR)(certificates.revoke),
        name="certificate_revoke",
    ),
    # Short, and without a language: what is printed under a certificate's square.
    path("v/", public(certificates.verify), name="verify"),
    path("v/<slug:public_id>/", public(certificates.public_certificate), name="certificate_public"),
]
