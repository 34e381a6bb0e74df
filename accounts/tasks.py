"""Work of this house that runs from the outbox."""

from django.core.mail import EmailMessage

from jobs.registry import job

from .services.signing import send_password_link


@job("accounts.send_mail")
def send_mail(row, report):
    """Payload: `to` (list), `subject`, `text`. Forgets the text once sent: it holds one-use links."""
    mail = row.payload
    EmailMessage(" ".join(mail["subject"].split()), mail["text"], to=mail["to"]).send()
    row.payload = {}
    return {"sent": len(mail["to"])}


@job("accounts.send_password_link")
def send_link(row, report):
    """Payload: `user` (id). The link is made when the mail is, and stands in no table."""
    send_password_link(user_pk=row.payload["user"])
