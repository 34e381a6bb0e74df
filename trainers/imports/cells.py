"""One cell to one value that JSON can hold, or `Wrong` with the reason."""

import datetime as dt
import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from openpyxl.utils.datetime import from_excel

from .problems import Wrong
from .reading import Formula
from .text import clean, fold, is_garbled, is_nothing, items, mended

MONTHS = {
    1: "janvier janv jan january يناير",
    2: "fevrier fev fevr february feb فبراير شباط",
    3: "mars mar march مارس اذار",
    4: "avril avr april apr ابريل نيسان",
    5: "mai may ماي مايو ايار",
    6: "juin june jun يونيو حزيران",
    7: "juillet juil july jul يوليوز يوليو تموز",
    8: "aout august aug غشت اغسطس اب",
    9: "septembre sept sep september شتنبر سبتمبر ايلول",
    10: "octobre oct october اكتوبر",
    11: "novembre nov november نونبر نوفمبر",
    12: "decembre dec december دجنبر ديسمبر",
}
MONTH_OF = {word: month for month, words in MONTHS.items() for word in words.split()}
FIRST_YEAR, LAST_YEAR = 1950, 2100
YES = {"oui", "o", "yes", "y", "1", "vrai", "true", "نعم", "ok", "✓", "✔"}
NO = {"non", "n", "no", "0", "faux", "false", "لا", "كلا"}
LANGUAGES = {
    "fr": "fr fra francais francaise french الفرنسيه فرنسيه فرنسي",
    "ar": "ar ara arabe arabic العربيه عربيه عربي",
    "en": "en eng anglais anglaise english الانجليزيه انجليزيه انجليزي",
    "zgh": "zgh ber amazigh amazighe tamazight الامازيغيه امازيغيه",
    "es": "es esp espagnol espagnole spanish الاسبانيه اسبانيه",
}
LANGUAGE_OF = {word: code for code, words in LANGUAGES.items() for word in words.split()}


def written(value):
    """The cell as a person reads it, for showing it back."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return (
            value.strftime("%d/%m/%Y")
            if value.time() == dt.time()
            else value.strftime("%d/%m/%Y %H:%M")
        )
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def text(value, limit=160):
    """Cleaned text; empty for an empty cell or for one that says «nothing» (–, néant, لا شيء)."""
    if isinstance(value, Formula):
        raise Wrong("formula")
    line = clean(written(value))
    if is_nothing(line):
        return ""
    if line.startswith("#") and line.rstrip("!?").isupper():
        raise Wrong("excel_error")
    if is_garbled(line):
        raise Wrong("garbled", meant=mended(line) or "")
    if len(line) > limit:
        raise Wrong("too_long", limit=limit)
    return line


def code(value, limit=40):
    """A stable code: capitals, no spaces around its dashes."""
    line = text(value, limit).upper()
    return re.sub(r"\s*([-_./])\s*", r"\1", line)


def email(value):
    line = text(value, 254).lower().replace(" ", "").removeprefix("mailto:").strip("<>;,.")
    if not line:
        return ""
    name, at, domain = line.partition("@")
    if not at:
        raise Wrong("email_no_at")
    if name and domain and "." not in domain:
        raise Wrong("email_no_end", start=line)
    try:
        validate_email(line)
    except ValidationError as error:
        raise Wrong("email") from error
    return line


def phone(value):
    """E.164. Numbers without a country are Moroccan, or French where they can't be Moroccan."""
    line = text(value, 60)
    if not line:
        return ""
    for part in re.split(r"\s*(?:[;,|]|/|\bou\b|\bأو\b)\s*", line):
        if number := _phone(part):
            return number
    raise Wrong("phone")


def _phone(line):
    digits = re.sub(r"\D", "", line)
    if not 8 <= len(digits) <= 16 or re.search(r"[^\W\d]{4,}", line):
        return None
    if line.lstrip().startswith("+") or digits.startswith("00"):
        return _parsed("+" + digits.removeprefix("00"), None)
    number = _parsed(digits, "MA") or _parsed(digits, "FR")
    if number is None and digits.startswith(("212", "33")):
        number = _parsed("+" + digits, None)
    return number


def _parsed(digits, country):
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    # With its country written, a number not yet in service is the writer's to know.
    fits = phonenumbers.is_valid_number if country else phonenumbers.is_possible_number
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if fits(number)
        else None
    )


def date(value):
    """ISO date of a date cell, an Excel serial number, or a date in words or figures; "" if empty."""
    if isinstance(value, dt.datetime):
        return _within(value.date())
    if isinstance(value, dt.date):
        return _within(value)
    line = text(value, 60)
    if not line:
        return ""
    if re.fullmatch(r"\d{5}(\.\d+)?", line):
        return _within(from_excel(float(line)).date())
    return _within(_written_date(line))


def _written_date(line):
    if found := re.search(r"\b(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?!\d)", line):
        year, month, day = map(int, found.groups())
    elif found := re.search(r"\b(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})\b", line):
        day, month, year = map(int, found.groups())
    else:
        day, month, year = _date_in_words(line)
    year += 2000 if year < 60 else 1900 if year < 100 else 0
    if month > 12 and day <= 12:
        raise Wrong("date_american", meant=f"{month:02d}/{day:02d}/{year}")
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise Wrong("date_impossible") from error


def _date_in_words(line):
    words = re.findall(r"\d+|[^\W\d]+", fold(line))
    for index, word in enumerate(words):
        month = MONTH_OF.get(word)
        before = [w for w in words[:index] if w.isdigit()]
        after = [w for w in words[index + 1 :] if w.isdigit() and len(w) in (2, 4)]
        if month and before and after:
            return int(before[-1]), month, int(after[0])
    raise Wrong("date")


def _within(day):
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Wrong("date_far")
    return day.isoformat()


def periods(value):
    """[[first, last], …] of «du 04/01/2027 au 26/03/2027 ; 12/04/2027», in ISO dates."""
    if isinstance(value, dt.date):
        return [[date(value), date(value)]]
    lines = [part for part in re.split(r"[;؛\n|]+", text(value, 2000)) if part.strip()]
    return [_period(line) for line in lines]


def _period(line):
    found = re.findall(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", line)
    if len(found) not in (1, 2):
        found = re.split(r"\s+(?:au|a|à|to|الى|إلى)\s+|\s+[-–—]\s+", line)
    if len(found) not in (1, 2):
        raise Wrong("period", part=line[:60])
    try:
        first, last = date(found[0]), date(found[-1])
    except Wrong as wrong:
        raise Wrong("period", part=line[:60]) if wrong.code == "date" else wrong from wrong
    if last < first:
        raise Wrong("period_backwards", part=line[:60])
    return [first, last]


def whole(value, low, high):
    """A whole number within bounds, or None."""
    line = text(value, 40)
    if not line:
        return None
    found = re.search(r"-?\d+", line.replace(" ", ""))
    if not found or not low <= int(found.group()) <= high:
        raise Wrong("number", low=low, high=high)
    return int(found.group())


def cents(value):
    """Euro cents of an amount in euros, or None."""
    line = text(value, 40).replace(" ", "").replace(",", ".").strip("€")
    if not line:
        return None
    found = re.fullmatch(r"(\d{1,6})(?:\.(\d{1,2}))?(?:eur|euros?)?", line.lower())
    if not found:
        raise Wrong("amount")
    return int(found.group(1)) * 100 + int((found.group(2) or "0").ljust(2, "0"))


def yes_or_no(value):
    line = fold(text(value, 40)) if not isinstance(value, bool) else ("oui" if value else "non")
    if not line and not text(value, 40):
        return None
    if line in YES or text(value, 40) in YES:
        return True
    if line in NO:
        return False
    raise Wrong("yes_or_no")


def choice(value, words):
    """The key of `words` (key → spellings) that the cell names, or None."""
    line = text(value, 80)
    if not line:
        return None
    folded = fold(line)
    for key, spellings in words.items():
        if folded in spellings:
            return key
    raise Wrong("choice", among=list(words))


def language(value):
    line = text(value, 40)
    if not line:
        return ""
    found = LANGUAGE_OF.get(fold(line))
    if found is None:
        raise Wrong("language", part=line[:40])
    return found


def languages(value):
    """Codes in the order written: «français et arabe», «العربية والفرنسية», «fr, ar»."""
    line = re.sub(r"\s+(?:et|and|puis)\s+|\s*[+&]\s*|\s+و\s*(?=ال)", ";", text(value, 160))
    found = [language(part) for part in items(line.replace("/", ";"))]
    return list(dict.fromkeys(found))


def codes(value, limit=400):
    """Codes written in one cell, whatever separates them."""
    parts = [
        piece for part in items(text(value, limit)) for piece in part.replace("/", " ").split()
    ]
    return list(dict.fromkeys(part.upper() for part in parts))
