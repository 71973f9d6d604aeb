"""Keys of a request's page and of guides."""

from django.utils.translation import gettext_lazy as _

from helpdesk import policy
from itportal.core.ui.keys import Key, register_key, register_scope

register_scope("request", _("On a request"), order=50)
register_scope("guide", _("On a guide"), order=60)
register_key(
    *(
        Key((key,), does, "request", visible=policy.may_use_queue, order=order)
        for order, (key, does) in enumerate(
            (
                ("w", _("Take it")),
                ("a", _("Assignee")),
                ("q", _("Ask the requester")),
                ("d", _("Put off to a day")),
                ("s", _("State")),
                ("r", _("Write an answer")),
                ("n", _("Write an internal note")),
                ("t", _("Put in an answer template")),
                ("e", _("Send and solve")),
                ("p", _("Priority")),
                ("l", _("Tags")),
                ("b", _("Tick the next line of the checklist")),
                ("m", _("Link with another request")),
                ("x", _("Make a request of the last message")),
                ("j", _("Next request")),
                ("k", _("Previous request")),
            )
        )
    ),
    Key(("Enter",), _("Take all guesses"), "request", visible=policy.may_use_queue, order=20),
    Key(("e",), _("Edit"), "guide", visible=policy.may_write_guides),
)
