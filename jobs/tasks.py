"""Mail as a job: nothing is lost if the mail server is down."""

from django.core.mail import EmailMultiAlternatives

from .registry import job


@job("jobs.send_mail")
def send_mail(row, report):
    """Payload: `to` (list), `subject`, `text`, optional `html`."""
    mail = row.payload
    message = EmailMultiAlternatives(" ".join(mail["subject"].split()), mail["text"], to=mail["to"])
    if mail.get("html"):
        message.attach_alternative(mail["html"], "text/html")
    message.send()
    return {"sent": len(mail["to"])}


@job("jobs.ping")
def ping(row, report):
    """Answers: tells an operator that a worker is alive."""
    return {"pong": True}
