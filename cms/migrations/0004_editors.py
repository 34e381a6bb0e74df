"""Two groups for Wagtail: those who write and publish, and those who also set the site up.

An appointment of that role joins its group (`Appointment.save`); who may enter at all is decided at
the door, by today's appointments. Wagtail's own two groups give way to them.
"""

from django.db import migrations

PAGE = ["add", "change", "publish", "lock", "unlock"]
COLLECTION = [
    ("wagtailimages", "image", ["add_image", "change_image", "choose_image"]),
    ("wagtaildocs", "document", ["add_document", "change_document", "choose_document"]),
]
ROWS = [
    ("wagtailadmin", "admin", ["access_admin"]),
    ("wagtail_localize", "translation", ["submit_translation"]),
    ("cms", "glossaryterm", ["add_glossaryterm", "change_glossaryterm", "view_glossaryterm"]),
    ("cms", "video", ["add_video", "change_video", "view_video"]),
]
ADMINISTRATORS = [
    ("cms", "sitesettings", ["change_sitesettings"]),
    ("cms", "glossaryterm", ["delete_glossaryterm"]),
    ("cms", "video", ["delete_video"]),
    ("wagtailredirects", "redirect", ["add_redirect", "change_redirect", "delete_redirect"]),
]


def permissions(apps, rows):
    """Made here where they are missing: Django adds them only after all migrations."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    for app_label, model, codenames in rows:
        kind, _made = ContentType.objects.get_or_create(app_label=app_label, model=model)
        for codename in codenames:
            yield Permission.objects.get_or_create(
                content_type=kind,
                codename=codename,
                defaults={"name": "Can " + codename.replace("_", " ")},
            )[0]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    Appointment = apps.get_model("accounts", "Appointment")

    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
    Workflow.objects.update(name="Relecture · مراجعة")
    rows = list(permissions(apps, ROWS))
    page_permissions = list(permissions(apps, [("wagtailcore", "page", [f"{verb}_page" for verb in PAGE])]))
    collection_permissions = list(permissions(apps, COLLECTION))
    root, collection = Page.objects.get(depth=1), Collection.objects.get(depth=1)
    for name, more in (("editor", []), ("administrator", ADMINISTRATORS)):
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set([*rows, *permissions(apps, more)])
        for permission in page_permissions:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in collection_permissions:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )
        for task in GroupApprovalTask.objects.all():
            task.groups.add(group)
            task.name = "Relecture · مراجعة"
            task.save()
        for appointment in Appointment.objects.filter(role=name):
            group.user_set.add(appointment.user_id)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_settings_without_announcement"),
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0001_initial"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
