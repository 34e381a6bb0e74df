"""Where one stopped reading; an attempt granted beyond the rule, which nobody changes afterwards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.overlaps import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0004_editors_edit_modules'),
        ('lms', '0003_learning_is_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadingPlace',
            fields=[
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='place', serialize=False, to='lms.enrolment')),
                ('block', models.CharField(max_length=64)),
                ('updated_at', models.DateTimeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='courses.learningunit')),
            ],
            options={
                'verbose_name': 'place in a lesson',
                'verbose_name_plural': 'places in lessons',
            },
        ),
        migrations.CreateModel(
            name='FurtherAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=240, verbose_name='reason')),
                ('granted_at', models.DateTimeField(auto_now_add=True)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='further_attempts', to='lms.enrolment')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts_granted', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='further_attempts', to='courses.learningunit')),
            ],
            options={
                'verbose_name': 'further attempt',
                'verbose_name_plural': 'further attempts',
                'ordering': ['granted_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='further_attempt_has_a_reason', violation_error_message='Say why you grant one more attempt.')],
            },
        ),
        AppendOnly('furtherattempt', name='further_attempt_append_only'),
    ]
