"""Replaces Wagtail's welcome page by the home pages in French and Arabic."""

from uuid import uuid4

from django.db import migrations

TITLES = {"fr": "Accueil", "ar": "الاستقبال"}


def lay_home_pages(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    HomePage = apps.get_model("cms", "HomePage")

    root = Page.objects.get(depth=1)
    Site.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()
    kind, _made = ContentType.objects.get_or_create(app_label="cms", model="homepage")
    key = uuid4()
    homes = {}
    for number, (language, title) in enumerate(TITLES.items(), start=1):
        homes[language] = HomePage.objects.create(
            title=title,
            draft_title=title,
            slug="home" if language == "fr" else "home-ar",
            content_type=kind,
            path=f"{root.path}{number:04d}",
            depth=2,
            numchild=0,
            url_path=f"/home{'' if language == 'fr' else '-ar'}/",
            translation_key=key,
            locale=Locale.objects.get_or_create(language_code=language)[0],
        )
    root.numchild = len(homes)
    root.save()
    Site.objects.create(
        hostname="localhost", port=80, root_page_id=homes["fr"].pk, is_default_site=True, site_name="Jisr"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(lay_home_pages, migrations.RunPython.noop)]
