"""Accounts for people who come by a file: no password, an address that someone answers for."""

from allauth.account.models import EmailAddress

from accounts.models import User
from jobs.services import enqueue

from .lookups import AT_ONCE


def open_accounts(people, *, invite):
    """Write new users at once; each chooses a password by a link, sent now only if asked."""
    for person in people:
        person.set_unusable_password()
    User.objects.bulk_create(people, batch_size=AT_ONCE)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=each, email=each.email, verified=True, primary=True) for each in people],
        batch_size=AT_ONCE,
    )
    if invite:
        for person in people:
            enqueue("accounts.send_password_link", payload={"user": person.pk})


def change(row, entry, columns):
    """Set and save the columns of `row` that the entry changes; an empty cell changes nothing."""
    changed = [column for column in columns if column in entry.changes]
    for column in changed:
        setattr(row, column, entry.values[column])
    if changed:
        row.save(update_fields=changed)


def differing(row, entry, columns):
    return [
        column
        for column in columns
        if entry.values.get(column) not in ("", None, [])
        and entry.values[column] != getattr(row, column)
    ]
