"""The steps of one device of an installation job, and which of them are done."""

from collections.abc import Sequence
from dataclasses import dataclass

from assets.models import InstallationDevice, InstallationJob, InstallationTick
from assets.models.installation import COLLECT, DEEDS, HAND_OUT, WIPE


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    label: str
    tick: InstallationTick | None

    @property
    def is_deed(self) -> bool:
        return self.code in DEEDS


def codes_of(job: InstallationJob, *, replaces: bool) -> list[str]:
    """In the order they are done. replaces: the device comes in place of another."""
    codes = [str(place) for place in range(len(job.steps))]
    if job.hands_out:
        codes.append(HAND_OUT)
    if replaces and job.collects:
        codes.append(COLLECT)
    if replaces and job.wipes:
        codes.append(WIPE)
    return codes


def label_of(job: InstallationJob, code: str) -> str:
    return str(DEEDS[code]) if code in DEEDS else job.steps[int(code)]


def steps_of(
    job: InstallationJob, device: InstallationDevice, ticks: Sequence[InstallationTick]
) -> list[Step]:
    by_code = {tick.step: tick for tick in ticks}
    codes = codes_of(job, replaces=device.old_asset_id is not None)
    return [Step(code, label_of(job, code), by_code.get(code)) for code in codes]
