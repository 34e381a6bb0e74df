"""What a person may do with what they see. What they see at all is the querysets' part."""

from accounts.models import Role


def coordinates_all(user):
    return user.is_superuser or user.has_role(Role.NATIONAL, Role.ADMINISTRATOR)


def coordinates(user, centre):
    """National coordination, administration, or the coordination of the centre's region."""
    if coordinates_all(user):
        return True
    return any(
        each.role == Role.REGIONAL and each.region_id == centre.province.region_id
        for each in user.current_appointments
    )


def manages(user, centre):
    """Whoever coordinates the centre, and its manager."""
    return coordinates(user, centre) or any(
        each.role == Role.CENTRE_MANAGER and each.centre_id == centre.pk
        for each in user.current_appointments
    )


def leads(user, session):
    return any(leader.user_id == user.pk for leader in session.leaders.all())


def can_see_roster(user, session):
    """Members see their own attendance alone."""
    return leads(user, session) or manages(user, session.cohort.centre)


def can_take_attendance(user, session):
    return leads(user, session) or coordinates(user, session.cohort.centre)


def can_edit_material(user, session):
    return leads(user, session) or coordinates(user, session.cohort.centre)


def can_reschedule(user, session):
    return coordinates(user, session.cohort.centre)


def can_change_members(user, cohort):
    return manages(user, cohort.centre)


def can_follow(user, enrolment):
    """See someone's results, and grant one more attempt: whoever manages their centre, and who
    leads their cohort in this module. Never one's own.
    """
    if enrolment.learner_id == user.pk:
        return False
    cohort = enrolment.cohort
    if cohort is None:
        centres = [each.centre for each in enrolment.learner.current_appointments if each.centre]
        return coordinates_all(user) or any(manages(user, centre) for centre in centres)
    return manages(user, cohort.centre) or (
        cohort.sessions.filter(module=enrolment.module_id, leaders__user=user).exists()
    )


def can_withdraw(user, enrolment):
    """The learner, and whoever manages the cohort's centre."""
    if enrolment.learner_id == user.pk:
        return True
    return enrolment.cohort is not None and manages(user, enrolment.cohort.centre)


def can_revoke(user, certificate):
    """Coordination alone: never the learner, nor the centre that profits from it."""
    if coordinates_all(user):
        return True
    cohort = certificate.enrolment.cohort
    return cohort is not None and coordinates(user, cohort.centre)
