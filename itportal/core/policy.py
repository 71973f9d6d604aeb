"""The answer of a permission question, with a reason people are shown."""

from dataclasses import dataclass

from itportal.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Decision:
    """Truthy when allowed; `code` names the reason of a refusal (texts: core.errors)."""

    allowed: bool
    code: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def reason(self) -> str:
        return Refused(self.code).message if self.code else ""


ALLOW = Decision(allowed=True)


def deny(code: str) -> Decision:
    return Decision(allowed=False, code=code)


def allow_if(condition: bool, code: str) -> Decision:  # noqa: FBT001
    return ALLOW if condition else deny(code)


def require(decision: Decision) -> None:
    """Raise Refused with the decision's reason unless it allows."""
    if not decision:
        raise Refused(decision.code)
