"""Needs: a cohort must have a module within a window, with a priority."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.forms.places import EQUIPMENT

from ..models import Need, NeedMode, NeedState
from ..queries.needs import leads_to, what_follows
from . import cells, lookups
from .fields import Field, Kind
from .problems import Wrong
from .text import fold, items

PLAIN = [
    "priority",
    "window_start",
    "window_end",
    "languages",
    "mode",
    "max_trainers",
    "equipment",
    "step_free",
]
PRIORITIES = {
    8: [
        "haute",
        "elevee",
        "urgent",
        "urgente",
        "forte",
        "tres haute",
        "عاليه",
        "مستعجل",
        "مرتفعه",
        "high",
    ],
    5: ["moyenne", "normale", "متوسطه", "عاديه", "medium"],
    2: ["basse", "faible", "منخفضه", "ضعيفه", "low"],
}
MODES = {
    NeedMode.ON_SITE: [
        "presentiel",
        "en presentiel",
        "sur place",
        "en presence",
        "on site",
        "حضوري",
        "حضوريا",
    ],
    NeedMode.REMOTE: ["distanciel", "a distance", "en ligne", "remote", "عن بعد"],
    NeedMode.EITHER: [
        "indifferent",
        "mixte",
        "les deux",
        "presentiel ou distanciel",
        "on site or remote",
        "sur place ou a distance",
        "either",
        "حضوري او عن بعد",
        "مختلط",
        "سيان",
    ],
}
THINGS = {
    "projector": "projecteur videoprojecteur video projecteur datashow projector العاكس عاكس جهاز العرض",
    "whiteboard": "tableau tableau blanc paperboard whiteboard سبوره السبوره",
    "computers": "ordinateurs ordinateur salle informatique pc computers حواسيب الحواسيب حاسوب",
    "sound": "sonorisation sono micro sound مكبر الصوت مكبر صوت",
    "video": "visioconference visio camera video التناظر المرئي",
}


def priority(value):
    line = cells.text(value, 40)
    if not line:
        return None
    word = fold(line)
    return next(
        (number for number, words in PRIORITIES.items() if word in words), None
    ) or cells.whole(value, 1, 9)


def things(value):
    """Codes of equipment, from their codes or their usual names."""
    labels = {fold(str(label)): code for code, label in EQUIPMENT}
    found = []
    for part in items(cells.text(value, 200)):
        word = fold(part)
        code = labels.get(word) or next(
            (c for c, words in THINGS.items() if word == c or word in words), None
        )
        if code is None:
            raise Wrong("equipment", part=part, among=[code for code, _label in EQUIPMENT])
        found.append(code)
    return list(dict.fromkeys(found))


def one_period(value):
    found = cells.periods(value)
    if len(found) > 1:
        raise Wrong("period", part=cells.written(value)[:60])
    return found


FIELDS = [
    Field(
        "code",
        _("Need’s code"),
        lambda value: cells.code(value, 20),
        "code, code besoin, code du besoin, n besoin, reference, رمز الحاجة, الرمز, المرجع",
        _("It stays the same from one file to the next."),
        "B-101",
        needed=True,
    ),
    Field(
        "cohort",
        _("Cohort"),
        lambda value: cells.code(value, 40),
        "cohorte, groupe, code cohorte, code de la cohorte, promotion, الفوج, رمز الفوج, المجموعة",
        "",
        "COH-01",
        needed=True,
    ),
    Field(
        "module",
        _("Module"),
        lambda value: cells.text(value, 200),
        "module demande, code module, code du module, formation, formation demandee, intitule du module, "
        "المجزوءة, رمز المجزوءة, التكوين, التكوين المطلوب",
        _("Its code or its title."),
        "DPT-01",
        needed=True,
    ),
    Field(
        "priority",
        _("Priority"),
        priority,
        "priorite, degre de priorite, urgence, الأولوية, درجة الأولوية",
        _("From 1 to 9, 9 the most pressing; or high, medium, low."),
        "7",
    ),
    Field(
        "window_start",
        _("Not before"),
        cells.date,
        "pas avant, debut, date de debut, du, a partir du, debut de la periode, من, ابتداء من, تاريخ البداية, "
        "البداية, ليس قبل",
        _("Day, month, year."),
        "04/01/2027",
        needed=True,
    ),
    Field(
        "window_end",
        _("Not after"),
        cells.date,
        "pas apres, fin, date de fin, au, avant le, fin de la periode, date limite, إلى, إلى غاية, تاريخ النهاية, "
        "النهاية, قبل, ليس بعد",
        _("Day, month, year."),
        "26/03/2027",
        needed=True,
    ),
    Field(
        "period",
        _("Window"),
        one_period,
        "periode, fenetre, periode souhaitee, الفترة, الفترة المرغوبة",
    ),
    Field(
        "languages",
        _("Languages"),
        cells.languages,
        "langue, langues, langue de formation, langue de la formation, اللغة, اللغات, لغة التكوين",
        "",
        "fr, ar",
    ),
    Field(
        "mode",
        _("Mode"),
        lambda value: cells.choice(value, MODES),
        "modalite, facon, format, mode de formation, النمط, الصيغة, طريقة التكوين",
        _("On site, remote, or either."),
        _("on site"),
    ),
    Field(
        "max_trainers",
        _("Trainers at most"),
        lambda value: cells.whole(value, 1, 2),
        "formateurs maximum, nombre de formateurs, formateurs max, عدد المكونين, الحد الأقصى للمكونين",
        "",
        "2",
    ),
    Field(
        "equipment",
        _("Equipment"),
        things,
        "materiel, equipements, equipement, besoins materiels, التجهيزات, المعدات",
        "",
        _("projector"),
    ),
    Field(
        "step_free",
        _("Step-free room"),
        cells.yes_or_no,
        "plain pied, de plain pied, acces pmr, pmr, accessibilite, الولوجية, ولوجيات, قاعة بدون درج",
        _("Yes or no."),
        _("no"),
    ),
    Field(
        "after",
        _("After the needs"),
        cells.codes,
        "apres, apres le besoin, apres les besoins, precedents, بعد, بعد الحاجة",
        _("Codes of needs whose sessions come first."),
    ),
]


def complete(values):
    if found := values.pop("period", None):
        values["window_start"] = values.get("window_start") or found[0][0]
        values["window_end"] = values.get("window_end") or found[0][1]


def resolve(entries, by, problems):
    visible = Need.objects.visible_to(by)
    codes = {entry.get("code") for entry in entries} | {
        c for e in entries for c in e.get("after", [])
    }
    known = {
        need.code: need
        for need in lookups.rows_in(Need.objects.prefetch_related("after"), "code", codes)
    }
    allowed = {need.pk for need in lookups.rows_in(visible, "code", codes)}
    cohorts, modules = lookups.cohorts(by), lookups.modules()
    first_at = {}
    for entry in entries:
        _find_need(entry, known, allowed, first_at, problems)
        _find(entry, "cohort", cohorts, problems)
        _find(entry, "module", modules, problems)
        _check_window(entry, problems)
    _once_a_cohort([e for e in entries if e.state != "wrong"], problems)
    _check_order([e for e in entries if e.state != "wrong"], known, problems)
    for entry in entries:
        if entry.state != "wrong" and entry.row:
            _compare(entry, problems)


def _find_need(entry, known, allowed, first_at, problems):
    code = entry.get("code")
    if not code:
        problems.about(entry, "code", "empty")
    elif first_at.setdefault(code, entry.number) != entry.number:
        problems.about(entry, "code", "twin", line=first_at[code])
    elif code in known and known[code].pk not in allowed:
        problems.about(entry, "code", "need_elsewhere")
    else:
        entry.row = known.get(code)


def _find(entry, column, table, problems):
    written = entry.get(column)
    if not written:
        if entry.row is None:
            problems.about(entry, column, "empty")
        return
    found = entry.values[f"_{column}"] = table.find(written)
    if found is None:
        near = table.near(written)
        problems.about(entry, column, f"unknown_{column}", near=near and lookups.suggestion(near))


def _check_window(entry, problems):
    start = entry.get("window_start") or (entry.row and entry.row.window_start.isoformat())
    end = entry.get("window_end") or (entry.row and entry.row.window_end.isoformat())
    if not start or not end:
        problems.about(entry, "window_end" if start else "window_start", "empty")
    elif end < start:
        problems.about(entry, "window_end", "window_backwards", start=_french(start))


def _french(iso):
    return dt.date.fromisoformat(iso).strftime("%d/%m/%Y")


def _pair(entry):
    """(cohort, module) ids that the entry asks for."""
    row = entry.row
    cohort, module = entry.get("_cohort", None), entry.get("_module", None)
    return (cohort.pk if cohort else row.cohort_id, module.pk if module else row.module_id)


def _once_a_cohort(entries, problems):
    """A cohort has a need for a module once, in the database and in the file."""
    pairs = {_pair(entry) for entry in entries}
    taken = {
        (need.cohort_id, need.module_id): need.code
        for need in lookups.rows_in(
            Need.objects.exclude(state=NeedState.WITHDRAWN),
            "cohort",
            {cohort for cohort, _m in pairs},
        )
    }
    here = {}
    for entry in entries:
        pair, code = _pair(entry), entry.values["code"]
        if taken.get(pair, code) != code:
            problems.about(entry, "module", "need_exists", code=taken[pair])
        elif here.setdefault(pair, entry.number) != entry.number:
            problems.about(entry, "module", "twin", line=here[pair])


def _check_order(entries, known, problems):
    """`after` names needs that exist, here or in Jisr, and never leads back to its start."""
    here = {entry.values["code"] for entry in entries}
    follows = what_follows()
    for entry in entries:
        code = entry.values["code"]
        for other in entry.get("after", []):
            if other not in here and other not in known:
                problems.about(entry, "after", "unknown_code", part=other, near=None)
            elif other == code or leads_to(follows, other, code):
                problems.about(entry, "after", "need_circle", part=other)
            else:
                follows[code].add(other)


def _compare(entry, problems):
    need = entry.row
    entry.changes = [key for key in PLAIN if _differs(entry.values.get(key), getattr(need, key))]
    if entry.get("_cohort", None) and entry.values["_cohort"].pk != need.cohort_id:
        entry.changes.append("cohort")
    if entry.get("_module", None) and entry.values["_module"].pk != need.module_id:
        entry.changes.append("module")
    if set(entry.get("after", [])) - {other.code for other in need.after.all()}:
        entry.changes.append("after")
    entry.state = "changed" if entry.changes else "same"
    if entry.changes and need.state != NeedState.OPEN:
        problems.about(entry, "code", f"need_{need.state}")


def _differs(new, old):
    if new in ("", None, []):
        return False
    if isinstance(new, list):
        return sorted(new) != sorted(old)
    return new != (old.isoformat() if isinstance(old, dt.date) else old)


def write(entries, *, by, invite=False):
    for entry in entries:
        if entry.row is None:
            values = {
                key: entry.values[key] for key in PLAIN if entry.values.get(key) not in ("", None)
            }
            values.setdefault("languages", entry.values["_cohort"].languages or ["fr"])
            entry.row = Need.objects.create(
                code=entry.values["code"],
                cohort=entry.values["_cohort"],
                module=entry.values["_module"],
                **values,
            )
            entry.changes = ["after"]
        elif entry.state == "changed":
            _change(entry)
    _write_order(entries)
    return {}


def _change(entry):
    need = entry.row
    columns = [key for key in entry.changes if key != "after"]
    for key in columns:
        setattr(need, key, entry.values[f"_{key}" if key in ("cohort", "module") else key])
    if columns:
        need.save(update_fields=columns)


def _write_order(entries):
    wanted = {code for entry in entries for code in entry.get("after", [])}
    rows = {need.code: need for need in lookups.rows_in(Need.objects.all(), "code", wanted)}
    for entry in entries:
        if "after" in (entry.changes or ()) and entry.get("after", []):
            entry.row.after.add(*(rows[code] for code in entry.values["after"] if code in rows))


NEEDS = Kind(
    key="needs",
    fields=FIELDS,
    needed=[
        ("code",),
        ("cohort",),
        ("module",),
        ("window_start", "period"),
        ("window_end", "period"),
    ],
    resolve=resolve,
    write=write,
    complete=complete,
)
