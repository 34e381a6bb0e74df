"""Invented names in both scripts. Family names begin with Exemple- or Fictif-: nobody bears them."""

GIVEN = [
    ("Salma", "سلمى"), ("Driss", "إدريس"), ("Malika", "مليكة"), ("Anas", "أنس"), ("Hanane", "حنان"),
    ("Omar", "عمر"), ("Zineb", "زينب"), ("Rachid", "رشيد"), ("Imane", "إيمان"), ("Hicham", "هشام"),
    ("Latifa", "لطيفة"), ("Mehdi", "المهدي"), ("Samira", "سميرة"), ("Khalid", "خالد"),
    ("Nawal", "نوال"), ("Abdelilah", "عبد الإله"), ("Fatima Zahra", "فاطمة الزهراء"), ("Ilyas", "إلياس"),
    ("Souad", "سعاد"), ("Mustapha", "مصطفى"), ("Ghita", "غيثة"), ("Adil", "عادل"), ("Bouchra", "بشرى"),
    ("Tarik", "طارق"), ("Naïma", "نعيمة"), ("Ayoub", "أيوب"), ("Meryem", "مريم"), ("Jamal", "جمال"),
    ("Siham", "سهام"), ("Noureddine", "نور الدين"), ("Widad", "وداد"), ("Hamza", "حمزة"),
]  # fmt: skip

FAMILY = [
    ("Exemple-Tazi", "مثال التازي"), ("Fictif-Filali", "خيالي الفيلالي"),
    ("Exemple-Berrada", "مثال برادة"), ("Fictif-Alami", "خيالي العلمي"),
    ("Exemple-Idrissi", "مثال الإدريسي"), ("Fictif-Bennani", "خيالي بناني"),
    ("Exemple-Chraïbi", "مثال الشرايبي"), ("Fictif-Ouazzani", "خيالي الوزاني"),
    ("Exemple-Slaoui", "مثال السلاوي"), ("Fictif-Naciri", "خيالي الناصري"),
    ("Exemple-Amrani", "مثال العمراني"), ("Fictif-Saïdi", "خيالي السعيدي"),
    ("Exemple-Lahlou", "مثال لحلو"), ("Fictif-Sebti", "خيالي السبتي"),
    ("Exemple-Kabbaj", "مثال القباج"), ("Fictif-Rifaï", "خيالي الرفاعي"),
    ("Exemple-Soussi", "مثال السوسي"), ("Fictif-Tahiri", "خيالي الطاهري"),
    ("Exemple-Guessous", "مثال جسوس"),
]  # fmt: skip

JOBS = [
    "Assistante sociale", "Éducateur spécialisé", "Responsable d’unité", "Animatrice", "Psychologue",
    "Coordinateur de parcours", "Médiatrice sociale", "Agente d’accueil",
]  # fmt: skip

# Arabic forms of the trainers' names in data/trainers.yaml.
TRAINERS_AR = {
    "F01": ("آن", "مثال ريفيير"), "F02": ("إبراهيم", "خيالي لاهاي"), "F03": ("كلير", "مثال دوبوسك"),
    "F04": ("دوني", "خيالي مورّوي"), "F05": ("إيلودي", "مثال فانيي"), "F06": ("فريد", "خيالي بلمون"),
    "F07": ("غاييل", "مثال كردوك"), "F08": ("هوغو", "خيالي شاستيل"), "F09": ("إيناس", "مثال سابلون"),
    "F10": ("جوليان", "خيالي أوبراك"), "F11": ("خديجة", "مثال نورم"), "F12": ("لوكا", "خيالي بيلفو"),
    "F13": ("ماييل", "مثال تورّان"), "F14": ("نبيل", "خيالي غارانس"), "F15": ("أوديل", "مثال برومير"),
    "F16": ("بيير", "خيالي لاغارد"), "F17": ("ريم", "مثال كاردينال"), "F18": ("سيلفان", "خيالي أومبري"),
}  # fmt: skip


def person(number):
    """The `number`-th invented person: (given, family, given in Arabic, family in Arabic)."""
    given, given_ar = GIVEN[number % len(GIVEN)]
    family, family_ar = FAMILY[(number * 7 + number // len(GIVEN)) % len(FAMILY)]
    return given, family, given_ar, family_ar
