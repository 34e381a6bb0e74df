"""A learning event is never changed; a revoked certificate says why in words anyone may read."""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.overlaps import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('lms', '0002_guards_of_sessions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='certificate',
            name='certificate_revoked_with_a_reason',
        ),
        migrations.AddField(
            model_name='certificate',
            name='revocation',
            field=models.CharField(blank=True, choices=[('corrected', 'the facts it rests on were corrected'), ('mistaken', 'it was issued by mistake'), ('replaced', 'another certificate replaces it'), ('fraud', 'it was obtained by fraud')], max_length=10, verbose_name='why'),
        ),
        migrations.AlterField(
            model_name='learningevent',
            name='received_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), models.Q(models.Q(('revoked_reason', ''), _negated=True), models.Q(('revocation', ''), _negated=True)), _connector='OR'), name='certificate_revoked_with_a_reason', violation_error_message='Say why the certificate is revoked.'),
        ),
        AppendOnly('learningevent', name='learning_event_append_only'),
    ]
