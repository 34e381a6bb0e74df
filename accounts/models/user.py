"""A person who signs in by e-mail, named in Latin and in Arabic script."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def visible_to(self, user):
        """People whose files `user` may open: everyone, those of the region or centre, or oneself."""
        from .appointment import Role  # the two modules need each other

        if user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL):
            return self
        seen = models.Q(pk=user.pk)
        for appointment in user.current_appointments:
            if appointment.role == Role.REGIONAL:
                seen |= models.Q(appointments__centre__province__region=appointment.region_id)
                seen |= models.Q(appointments__region=appointment.region_id)
            elif appointment.role == Role.CENTRE_MANAGER:
                seen |= models.Q(appointments__centre=appointment.centre_id)
        return self.filter(seen).distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


phone_validator = RegexValidator(
    r"^\+[1-9]\d{6,14}$",
    _("Write the phone number with its country code, for example +212612345678."),
)


class User(AbstractBaseUser, PermissionsMixin):
    """No national card number, no birth date: what training does not need is not asked."""

    email = models.EmailField(_("e-mail address"), unique=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    given_name_ar = models.CharField(_("given name in Arabic"), max_length=100, blank=True)
    family_name_ar = models.CharField(_("family name in Arabic"), max_length=100, blank=True)
    language = models.CharField(
        _("preferred language"),
        max_length=2,
        choices=[("fr", _("French")), ("ar", _("Arabic"))],
        default="fr",
    )
    phone = models.CharField(_("phone"), max_length=16, blank=True, validators=[phone_validator])
    job_title = models.CharField(_("job"), max_length=120, blank=True)
    matricule = models.CharField(
        _("staff number"), max_length=40, null=True, blank=True, unique=True
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_whatever_case",
                violation_error_message=_("Someone has this e-mail address already."),
            ),
        ]
        indexes = [models.Index(fields=["family_name", "given_name"], name="user_by_name")]

    def __str__(self):
        return self.get_full_name()

    def clean(self):
        super().clean()
        self.email = self.email.lower()

    def name_in(self, language):
        """The whole name in the script of `language`; in the other where it is missing."""
        latin = f"{self.given_name} {self.family_name}".strip()
        arabic = f"{self.given_name_ar} {self.family_name_ar}".strip()
        wanted, other = (arabic, latin) if language == "ar" else (latin, arabic)
        return wanted or other or self.email

    def get_full_name(self):
        return self.name_in((get_language() or "fr")[:2])

    def get_short_name(self):
        language = (get_language() or "fr")[:2]
        first = self.given_name_ar if language == "ar" else self.given_name
        return first or self.given_name or self.given_name_ar or self.get_full_name()

    @property
    def current_appointments(self):
        """Appointments in force today, read once for the life of this object."""
        if not hasattr(self, "_current_appointments"):
            self._current_appointments = list(
                self.appointments.current().select_related("region", "centre__province")
            )
        return self._current_appointments

    def has_role(self, *roles):
        return any(appointment.role in roles for appointment in self.current_appointments)

    @property
    def roles(self):
        return {appointment.role for appointment in self.current_appointments}
