"""The house tests itself: imports go down, only actions write, types and style hold, nothing inline in templates."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]

FLOORS = {
    "ground": ("records", "text", "words", "errors", "appearance", "addresses", "anchoring"),
    "workshops": ("importers", "suggestions", "agreement", "exporters", "figures", "seeds"),
    "store": ("models", "migrations"),
    "hall": ("permissions", "search", "queries", "actions"),
    "doors": (
        "forms",
        "annotation_forms",
        "article_forms",
        "views",
        "api",
        "management",
        "middleware",
        "sessions",
        "templatetags",
        "admin",
        "urls",
        "apps",
        "tasks",
    ),
}
HEIGHT = {room: height for height, rooms in enumerate(FLOORS.values()) for room in rooms}
WORKSHOPS = set(FLOORS["workshops"])
WRITING = re.compile(
    r"^(create|bulk_create|get_or_create|update_or_create|bulk_update|save|delete|update|set|add|remove)$"
)


def modules(folder: str = "disputes") -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "disputes").parts[0].removesuffix(".py")


def imported_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(tree: ast.Module) -> set[str]:
    return {name.split(".")[1] for name in imported_names(tree) if name.startswith("disputes.")} & set(HEIGHT)


def test_every_room_has_a_floor():
    rooms = {room_of(path) for path, _ in modules()} - {"__init__"}

    assert rooms <= set(HEIGHT), f"no floor for {rooms - set(HEIGHT)}"


def test_imports_go_down_only():
    wrong = [
        f"{path.relative_to(ROOT)} imports {room}"
        for path, tree in modules()
        if room_of(path) in HEIGHT
        for room in rooms_imported(tree)
        if HEIGHT[room] > HEIGHT[room_of(path)]
    ]

    assert not wrong


def test_workshops_do_not_know_one_another_nor_django():
    wrong = []
    for path, tree in modules():
        room = room_of(path)
        if HEIGHT.get(room, 9) > HEIGHT["exporters"]:
            continue
        others = rooms_imported(tree) & (WORKSHOPS - {room})
        django = {name for name in imported_names(tree) if name.split(".")[0] in ("django", "ninja", "config")}
        wrong += [f"{path.relative_to(ROOT)} imports {name}" for name in others | django]

    assert not wrong


def test_reading_does_not_lean_on_views_nor_anything_on_the_site():
    wrong = [
        f"{path.relative_to(ROOT)} imports config"
        for path, tree in modules()
        if any(name.split(".")[0] == "config" for name in imported_names(tree))
    ]

    assert not wrong


def calls_that_write(tree: ast.Module) -> Iterator[str]:
    """Calls such as `Article.objects.create(…)` or `dispute.save()`: methods of models, managers and querysets.

    Modules of actions, called by their names, are how everybody else writes.
    """
    actions = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "disputes.actions"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        attribute, target = node.func.attr, ast.unparse(node.func.value)
        on_manager = ".objects" in target or target.endswith(("_set", ".parties", ".memberships", ".roles"))
        if (
            target not in actions
            and WRITING.match(attribute)
            and (on_manager or attribute in ("save", "bulk_create", "update_or_create"))
        ):
            yield f"{target}.{attribute}"


def test_only_actions_write():
    wrong = [
        f"{path.relative_to(ROOT)}: {call}"
        for path, tree in modules()
        if room_of(path) not in ("actions", "migrations")
        for call in calls_that_write(tree)
    ]

    assert not wrong


def test_templates_hold_nothing_inline():
    pattern = re.compile(r"""(\sstyle=|\son[a-z]+=["']|<script(?![^>]*\bsrc=)|<style|hx-on|javascript:)""")
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for found in pattern.finditer(path.read_text(encoding="utf-8"))
    ]

    assert not wrong


def test_locks_name_no_host():
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")

        assert "://" not in text
        assert "--hash=sha256:" in text


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # The browser tests of the same run set this one for themselves.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=inherited | {"PYTHONWARNINGS": "ignore"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_style_checker_finds_nothing():
    for arguments in (("check",), ("format", "--check")):
        result = run("-m", "ruff", *arguments, ".", "demarche")

        assert result.returncode == 0, result.stdout + result.stderr


def test_the_type_checker_finds_nothing():
    result = run("-m", "mypy")

    assert result.returncode == 0, result.stdout + result.stderr


def test_no_migration_is_missing():
    result = run("manage.py", "makemigrations", "--check", "--dry-run")

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_deployment_check_finds_nothing_under_production_settings(tmp_path: Path):
    result = run(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        DEMARCHE_HOME=str(tmp_path),
        DEMARCHE_HTTPS="1",
        DEMARCHE_ALLOWED_HOSTS="demarche.example",
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_every_setting_and_command_is_documented():
    pages = (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    documents = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    environment = (ROOT / "config" / "environment.py").read_text() + (ROOT / "config" / "settings.py").read_text()
    settings = set(re.findall(r"DEMARCHE_[A-Z_]+", environment))
    commands = {path.stem for path in (ROOT / "disputes/management/commands").glob("[a-z]*.py")}

    assert not {name for name in settings | commands if f"`{name}" not in documents}
