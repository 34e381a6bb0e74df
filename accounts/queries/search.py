"""Lists searched as people type: folding is not SQL's, so the texts are compared here."""

from ..folding import matches


def found(rows, text, *columns):
    """The rows of which some of the columns, taken together, hold every word of `text`.

    Some thousand rows take some ten milliseconds; a row that joins make double is looked at twice.
    """
    texts = rows.order_by().values_list("pk", *columns)
    return rows.filter(pk__in={pk for pk, *values in texts if matches(text, *values)})
