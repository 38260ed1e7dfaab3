"""What a step tells of e-mails that are due (behaviour 9.4)."""

from dataclasses import replace

from plaudit.domain.achievements import completion_id
from plaudit.domain.due import due_reactivation, due_recap, is_reminder_due
from plaudit.domain.effects import (
    AchievementEmailDue,
    ReactivationEmailDue,
    RecapEmailDue,
    StreakReminderEmailDue,
)
from plaudit.domain.notices import achievements_due, is_wanted
from plaudit.domain.preferences import NotificationType
from plaudit.domain.step import Step, known


def tell_due_emails(step: Step) -> None:
    """Tell of the e-mails that time has brought since the user's latest step, but those about achievements."""
    user, now = known(step.before), step.user.latest_at
    if now > user.latest_at and is_reminder_due(step.configuration, step.user):
        step.effects.append(StreakReminderEmailDue(step.streak))
    reactivation = due_reactivation(user)
    if reactivation and reactivation.due_at <= now:
        step.effects.append(ReactivationEmailDue(reactivation.number, reactivation.days))
    recap = due_recap(step.configuration, user)
    if recap and recap.due_at <= now:
        step.effects.append(RecapEmailDue(recap.starts_on, recap.ends_on))


def tell_of_achievements(step: Step) -> None:
    """Tell of the e-mails about achievements whose hour has come."""
    due, notices = achievements_due(step.user.notices, step.user.latest_at)
    step.user = replace(step.user, notices=notices)
    if not is_wanted(step.user.preferences.notifications, NotificationType.ACHIEVEMENT_COMPLETED):
        return
    for waiting in due:
        achievement = step.configuration.achievements_by_number.get(waiting.number)
        if achievement:
            id_ = completion_id(step.user.profile.id, achievement.id)
            step.effects.append(AchievementEmailDue(achievement.id, id_))
