"""The paper sheet that people signed is kept as a picture."""

import django.db.models.deletion
import lms.models.attendance
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lms', '0004_places_and_further_attempts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SheetPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('photo', models.FileField(upload_to=lms.models.attendance.sheet_name, verbose_name='photo of the sheet')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets_added', to=settings.AUTH_USER_MODEL)),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheet_photos', to='lms.sessionslot')),
            ],
            options={
                'verbose_name': 'photo of a sheet',
                'verbose_name_plural': 'photos of sheets',
                'ordering': ['added_at', 'pk'],
            },
        ),
    ]
