"""The secret link in a mail, made while the mail is written: it is stored nowhere."""

from django import template

from accounts.models import User
from accounts.signin.tokens import password_link as link_of

register = template.Library()


@register.simple_tag
def password_link(user_id: int) -> str:
    """The address where this user chooses a password; empty when the sign-in is closed."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return link_of(user) if user else ""
