"""Editors and administrators may add and change modules' facts; nobody deletes what learners followed."""

from django.db import migrations

CODENAMES = ["add_module", "change_module", "view_module"]


def allow(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    kind, _made = ContentType.objects.get_or_create(app_label="courses", model="module")
    for codename in CODENAMES:
        permission, _made = Permission.objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": "Can " + codename.replace("_", " ")}
        )
        for group in Group.objects.filter(name__in=["editor", "administrator"]):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_edited_in_place"), ("cms", "0004_editors")]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
