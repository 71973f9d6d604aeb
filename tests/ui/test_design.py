"""The design system's own rules: no inline style or script, contrast, icons, words of parts."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import override_settings

from itportal.core.ui import icons
from itportal.runtime.paths import PROJECT

CSS = PROJECT / "itportal" / "core" / "ui" / "css"
TEMPLATES = sorted(
    path
    for path in PROJECT.glob("**/templates/**/*.html")
    if not {".venv", "var", "node_modules"} & set(path.relative_to(PROJECT).parts)
)
# A mail's reader has no stylesheet and no policy: its styles stand in the markup.
PAGES = [
    path for path in TEMPLATES if "notices" not in path.parts and "email" not in path.parts
]


def _id(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_template_has_no_inline_style_script_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<style\b", text)
    for tag, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert "src=" in tag or "application/json" in tag or "nonce=" in tag, tag
        assert not ("src=" in tag and body.strip())
    assert "javascript:" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_template_compiles_and_names_known_icons(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    engines["django"].from_string(text)
    for name in re.findall(r"{% icon [\"']([\w-]+)[\"']", text):
        assert name in icons.icon_names(), name


def test_icons_become_one_sprite() -> None:
    found = finders.find(icons.SPRITE)
    assert isinstance(found, str)
    text = Path(found).read_text(encoding="utf-8")
    assert text.count("<symbol ") == len(icons.icon_names()) > 90
    assert "class=" not in text  # page styles do not reach into an outside sprite


def test_the_manifest_storage_rewrites_module_imports(tmp_path: Path) -> None:
    from django.core.management import call_command

    storage = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "itportal.core.ui.storage.PortalStaticStorage"},
    }
    with override_settings(STORAGES=storage, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    [script] = tmp_path.glob("portal/js/portal.????????????.js")
    imports = re.findall(r"import\s*\(?\s*[\"']([^\"']+)", script.read_text(encoding="utf-8"))
    assert imports
    for name in imports:
        assert (script.parent / name).exists(), name
    assert list(tmp_path.glob("portal/icons.????????????.svg"))


# --- contrast ----------------------------------------------------------------------------------


def _tokens() -> dict[str, tuple[str, str]]:
    text = (CSS / "base.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)", text)
    return {name: (light, dark) for name, light, dark in found}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


SURFACES = ("canvas", "surface", "sunken", "raised", "hover")
PAIRS = [
    *((text, ground, 4.5) for text in ("ink", "ink-2", "ink-3", "link") for ground in SURFACES),
    *((text, f"{text}-soft", 4.5) for text in ("ok", "warn", "bad", "info", "wait", "mute")),
    *((text, "surface", 4.5) for text in ("ok", "warn", "bad", "info", "wait", "accent")),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-hov", 4.5),
    ("ink", "note", 4.5),
    ("link", "accent-soft", 4.5),
    ("on-inverse", "inverse", 4.5),
    *(("ctl", ground, 3.0) for ground in ("canvas", "surface")),
    *((f"{fill}-fill", "surface", 3.0) for fill in ("ok", "warn", "bad", "mute")),
    ("accent", "canvas", 3.0),
]


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_tokens_contrast(text: str, ground: str, least: float) -> None:
    tokens = _tokens()
    for theme in (0, 1):
        assert _contrast(tokens[text][theme], tokens[ground][theme]) >= least, (text, ground)
