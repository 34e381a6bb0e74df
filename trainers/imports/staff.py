"""Staff of the centres: who they are, where they work, which cohort they follow."""

import datetime as dt
from collections import Counter, defaultdict

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Appointment, Role, User
from lms.models import CohortMember

from . import cells, lookups
from .fields import Field, Kind
from .people import change, differing, open_accounts

NAMES = ["family_name", "given_name", "family_name_ar", "given_name_ar"]
KEPT = [*NAMES, "phone", "job_title", "language"]

FIELDS = [
    Field(
        "matricule",
        _("Staff number"),
        cells.code,
        "matricule, n matricule, numero matricule, ppr, n ppr, som, numero de som, numero de somme, doti, "
        "identifiant, code agent, رقم التأجير, الرقم المالي, رقم التسجيل, الرقم الإداري",
        _("Your own number for this person; it stays the same from one file to the next."),
        "12345",
    ),
    Field(
        "family_name",
        pgettext_lazy("spreadsheet", "Family name"),
        cells.text,
        "nom, noms, nom de famille, nom fr, nom francais, nom en francais, nom latin, last name, surname, "
        "الاسم العائلي بالفرنسية, النسب بالفرنسية",
        "",
        "Exemple-Tazi",
        needed=True,
    ),
    Field(
        "given_name",
        pgettext_lazy("spreadsheet", "Given name"),
        cells.text,
        "prenom, prenoms, prenom fr, prenom francais, prenom en francais, prenom latin, first name, "
        "الاسم الشخصي بالفرنسية, الاسم بالفرنسية",
        "",
        "Salma",
        needed=True,
    ),
    Field(
        "full_name",
        pgettext_lazy("spreadsheet", "Family name and given name"),
        cells.text,
        "nom et prenom, nom prenom, noms et prenoms, nom et prenoms, nom complet, nom prenoms, "
        "الاسم الكامل بالفرنسية",
    ),
    Field(
        "full_name_given_first",
        pgettext_lazy("spreadsheet", "Given name and family name"),
        cells.text,
        "prenom et nom, prenom nom, full name, name",
    ),
    Field(
        "family_name_ar",
        _("Family name in Arabic"),
        cells.text,
        "nom en arabe, nom arabe, nom ar, nom de famille en arabe, النسب, الاسم العائلي, اسم العائلة, اللقب, "
        "الاسم العائلي بالعربية, النسب بالعربية, nom العربية, nom عربي",
        _("The certificate needs it."),
        "مثال التازي",
        needed=True,
    ),
    Field(
        "given_name_ar",
        _("Given name in Arabic"),
        cells.text,
        "prenom en arabe, prenom arabe, prenom ar, الاسم الشخصي, الاسم, الاسم الشخصي بالعربية, الاسم بالعربية, "
        "prenom العربية, prenom عربي",
        _("The certificate needs it."),
        "سلمى",
        needed=True,
    ),
    Field(
        "full_name_ar",
        _("Whole name in Arabic"),
        cells.text,
        "nom et prenom en arabe, nom complet en arabe, nom et prenom arabe, الاسم الكامل, الاسم والنسب, "
        "الاسم الشخصي والعائلي, الاسم الكامل بالعربية, النسب والاسم, الاسم العائلي والشخصي",
    ),
    Field(
        "email",
        _("E-mail"),
        cells.email,
        "courriel, e mail, email, mail, adresse mail, adresse email, adresse e mail, adresse electronique, "
        "courrier electronique, e mail professionnel, email professionnel, البريد, البريد الإلكتروني, "
        "العنوان الإلكتروني, عنوان البريد الإلكتروني, إيميل",
        _("It opens the account; two people can’t share one."),
        "s.tazi@centres.example.org",
        needed=True,
    ),
    Field(
        "phone",
        _("Phone"),
        cells.phone,
        "telephone, tel, n tel, n de tel, n telephone, n de telephone, numero de telephone, gsm, portable, mobile, "
        "tel portable, telephone portable, الهاتف, رقم الهاتف, الهاتف المحمول, الهاتف النقال, النقال, المحمول",
        _("Moroccan, or with its country code."),
        "+212612345678",
    ),
    Field(
        "centre",
        _("Centre"),
        lambda value: cells.text(value, 160),
        "code centre, code du centre, centre de rattachement, etablissement, structure, nom du centre, affectation, "
        "lieu d affectation, lieu de travail, المركز, رمز المركز, اسم المركز, المؤسسة, مقر العمل, مكان التعيين, "
        "مقر التعيين",
        _("Its code, or its name as in Jisr."),
        "CR-SAL",
        needed=True,
    ),
    Field(
        "organisation",
        _("Partner’s name"),
        cells.text,
        "organisme, organisation, employeur, association, partenaire, الهيئة, الجمعية, المشغل, المنظمة",
        _("Only for someone from outside the network, who has no centre."),
    ),
    Field(
        "job_title",
        _("Job"),
        lambda value: cells.text(value, 120),
        "fonction, poste, metier, profession, emploi, poste occupe, fonction exercee, الوظيفة, المهمة, المهنة, "
        "الصفة, المنصب",
        "",
        "éducatrice",
    ),
    Field(
        "starts_on",
        _("Start in the post"),
        cells.date,
        "prise de poste, date de prise de poste, date prise de poste, date d affectation, date affectation, "
        "date de recrutement, date recrutement, date d embauche, date de prise de service, تاريخ الالتحاق, "
        "تاريخ التعيين, تاريخ التوظيف, تاريخ مباشرة العمل",
        _("Day, month, year."),
        "01/09/2024",
    ),
    Field(
        "cohorts",
        _("Cohort"),
        cells.codes,
        "cohorte, cohortes, groupe, code cohorte, code de la cohorte, promotion, الفوج, رمز الفوج, الأفواج, "
        "المجموعة",
        _("Codes, if the person joins a cohort at once."),
        "COH-01",
    ),
    Field(
        "language",
        _("Language of the person"),
        cells.language,
        "langue, langue preferee, langue de travail, langue d interface, اللغة, اللغة المفضلة, لغة العمل",
        _("French or Arabic: the language of their pages and mails."),
        "fr",
    ),
]


def complete(values):
    """One column for the whole name becomes two."""
    if line := values.pop("full_name", ""):
        _put(values, "", *split_latin(line, family_first=True))
    if line := values.pop("full_name_given_first", ""):
        _put(values, "", *split_latin(line, family_first=False))
    if line := values.pop("full_name_ar", ""):
        _put(values, "_ar", *split_arabic(line))


def _put(values, script, given, family):
    values[f"given_name{script}"] = values.get(f"given_name{script}") or given
    values[f"family_name{script}"] = values.get(f"family_name{script}") or family


def split_latin(line, *, family_first):
    """(given, family). Capitals tell the family name where only it is in capitals; else the order does."""
    words = line.split()
    loud = [word for word in words if word.isupper() and len(word) > 1]
    if loud and len(loud) < len(words):
        return " ".join(w for w in words if w not in loud), " ".join(loud)
    if len(words) < 2:
        return "", line
    if family_first:
        cut = (
            2
            if words[0].lower() in ("el", "al", "ait", "aït", "ben", "bni", "ould")
            and len(words) > 2
            else 1
        )
        return " ".join(words[cut:]), " ".join(words[:cut])
    return words[0], " ".join(words[1:])


def split_arabic(line):
    """(given, family): one word, or two after «عبد», is the given name."""
    words = line.split()
    cut = 2 if words and words[0] in ("عبد", "أبو", "ابو", "أم") and len(words) > 2 else 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def resolve(entries, by, problems):
    """Find the person, centre and cohorts of each entry, and what would change."""
    by_email, by_matricule = lookups.people(
        (e.get("email") for e in entries), (e.get("matricule") for e in entries)
    )
    centres, cohorts = lookups.centres(by), lookups.cohorts(by)
    domains = Counter(e.get("email").partition("@")[2] for e in entries if e.get("email"))
    first_at = {}
    for entry in entries:
        _no_twin(entry, first_at, problems)
        _find_person(entry, by_email, by_matricule, problems)
        _find_centre(entry, centres, problems)
        _find_cohorts(entry, cohorts, problems)
        _needs_names(entry, problems)
    _finish_addresses(problems, domains)
    good = [entry for entry in entries if entry.state != "wrong"]
    _compare(good)
    _places(good, problems)


def _no_twin(entry, first_at, problems):
    for column in ("email", "matricule"):
        value = entry.get(column)
        if not value:
            continue
        first = first_at.setdefault((column, value), entry.number)
        if first != entry.number:
            problems.about(entry, column, "twin", line=first)
            return


def _find_person(entry, by_email, by_matricule, problems):
    email, matricule = entry.get("email"), entry.get("matricule")
    entry.row = by_matricule.get(matricule) or by_email.get(email)
    if entry.row is None:
        if not email:
            problems.about(entry, "email", "empty")
        return
    if email and entry.row.email.lower() != email:
        # An address opens an account: whoever could change it here could take the account over.
        problems.about(entry, "email", "email_of_another", known=entry.row.email)
    elif matricule and entry.row.matricule and entry.row.matricule != matricule:
        problems.about(entry, "matricule", "matricule_of_another", known=entry.row.matricule)
    elif not entry.row.is_active:
        problems.about(entry, "email" if email else "matricule", "person_closed")


def _find_centre(entry, centres, problems):
    written = entry.get("centre")
    if not written:
        if entry.row is None and not entry.get("organisation"):
            problems.about(entry, "centre", "empty")
        return
    entry.values["_centre"] = centre = centres.find(written)
    if centre is None:
        near = centres.near(written)
        problems.about(entry, "centre", "unknown_centre", near=near and lookups.suggestion(near))


def _find_cohorts(entry, cohorts, problems):
    entry.values["_cohorts"] = found = []
    for written in entry.get("cohorts", []):
        cohort = cohorts.find(written)
        if cohort is None:
            near = cohorts.near(written)
            problems.about(entry, "cohorts", "unknown_code", part=written, near=near and near.code)
        else:
            found.append(cohort)


def _needs_names(entry, problems):
    """Both scripts, unless the person is known and has them already."""
    for column in NAMES:
        if not entry.get(column) and not (entry.row and getattr(entry.row, column)):
            problems.about(entry, column, "empty_name_ar" if column.endswith("_ar") else "empty")


def _finish_addresses(problems, domains):
    """Propose the end of a cut address: the commonest domain of this file that begins so."""
    for found in problems.found:
        if found["code"] != "email_no_end":
            continue
        name, _at, start = found["params"]["start"].partition("@")
        ends = [domain for domain, _n in domains.most_common() if domain.startswith(start)]
        found["params"]["meant"] = f"{name}@{ends[0]}" if ends else ""


def _compare(entries):
    """new, changed (with the names of what changes) or same, for each entry."""
    known = [entry.row.pk for entry in entries if entry.row]
    posts, places = defaultdict(list), defaultdict(set)
    learning = Appointment.objects.filter(role=Role.LEARNER)
    for post in lookups.rows_in(learning, "user", known):
        posts[post.user_id].append(post)
    for member in lookups.rows_in(CohortMember.objects.all(), "user", known):
        places[member.user_id].add(member.cohort_id)
    for entry in entries:
        if entry.row is None:
            continue
        person = entry.row
        entry.changes = differing(person, entry, KEPT)
        if entry.get("matricule") and not person.matricule:
            entry.changes.append("matricule")
        entry.values["_posts"] = posts[person.pk]
        if _post_differs(entry):
            entry.changes.append("centre")
        entry.values["_cohorts"] = [
            c for c in entry.get("_cohorts", []) if c.pk not in places[person.pk]
        ]
        if entry.values["_cohorts"]:
            entry.changes.append("cohorts")
        entry.state = "changed" if entry.changes else "same"


def _is_current(post, today):
    return not (post.starts_on and post.starts_on > today) and not (
        post.ends_on and post.ends_on < today
    )


def _post_differs(entry):
    centre, organisation = entry.get("_centre", None), entry.get("organisation")
    if centre is None and not organisation:
        return False
    starts_on = entry.get("starts_on")
    for post in entry.values["_posts"]:
        here = post.centre_id == centre.pk if centre else post.organisation == organisation
        if here and (post.ends_on is None or post.ends_on >= timezone.localdate()):
            return bool(starts_on) and starts_on != (post.starts_on and post.starts_on.isoformat())
    return True


def _places(entries, problems):
    """No cohort takes more people than it has places."""
    wanted = defaultdict(list)
    for entry in entries:
        for cohort in entry.get("_cohorts", []):
            wanted[cohort].append(entry)
    for cohort, joining in wanted.items():
        free = cohort.capacity - cohort.memberships.count()
        for entry in joining[max(0, free) :]:
            problems.about(
                entry, "cohorts", "cohort_full", code=cohort.code, places=cohort.capacity
            )


def write(entries, *, by, invite=False):
    """Write what `resolve` found good. Called inside a transaction."""
    _create([entry for entry in entries if entry.row is None], invite)
    for entry in entries:
        if entry.state == "changed":
            _change(entry)
    CohortMember.objects.bulk_create(
        [
            CohortMember(cohort=cohort, user=entry.row)
            for entry in entries
            for cohort in entry.get("_cohorts", [])
        ],
        batch_size=lookups.AT_ONCE,
    )
    moved = sum(bool({"centre", "job_title"} & set(entry.changes or ())) for entry in entries)
    return {"moved": moved}


def _create(entries, invite):
    for entry in entries:
        entry.row = User(
            email=entry.values["email"],
            matricule=entry.get("matricule") or None,
            **{key: entry.get(key) for key in KEPT if entry.get(key)},
        )
    open_accounts([entry.row for entry in entries], invite=invite)
    Appointment.objects.bulk_create([_post(entry) for entry in entries], batch_size=lookups.AT_ONCE)


def _post(entry):
    return Appointment(
        user=entry.row,
        role=Role.LEARNER,
        centre=entry.get("_centre", None),
        organisation=entry.get("organisation"),
        starts_on=entry.get("starts_on", None),
    )


def _change(entry):
    change(entry.row, entry, [*KEPT, "matricule"])
    if "centre" in entry.changes:
        _move(entry)


def _move(entry):
    """Open the new post; the old one stays on record, ended the day before."""
    centre, today = entry.get("_centre", None), timezone.localdate()
    starts_on = dt.date.fromisoformat(entry.get("starts_on")) if entry.get("starts_on") else today
    here = None
    for post in entry.values["_posts"]:
        if post.centre_id == (centre and centre.pk):
            here = post
        elif _is_current(post, today):
            post.ends_on = max(starts_on - dt.timedelta(days=1), post.starts_on or dt.date.min)
            post.save(update_fields=["ends_on"])
    if here is None:
        here = Appointment(user=entry.row, role=Role.LEARNER, centre=centre)
    here.organisation = entry.get("organisation") or here.organisation
    here.starts_on = (
        entry.get("starts_on") or here.starts_on or (today if entry.values["_posts"] else None)
    )
    here.ends_on = None
    here.save()


STAFF = Kind(
    key="staff",
    fields=FIELDS,
    needed=[
        ("email", "matricule"),
        ("family_name", "full_name", "full_name_given_first"),
        ("given_name", "full_name", "full_name_given_first"),
        ("family_name_ar", "full_name_ar"),
        ("given_name_ar", "full_name_ar"),
        ("centre", "organisation"),
    ],
    resolve=resolve,
    write=write,
    complete=complete,
)
