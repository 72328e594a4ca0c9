"""The start script: it must work before anything is installed, so it is tested as a file and as a process."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


def load_script() -> ModuleType:
    loader = SourceFileLoader("demarche_script", str(ROOT / "demarche"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


script = load_script()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tiny project that needs no packages: the script, empty locks, and a manage.py that tells what reached it."""
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(ROOT / "demarche", project)
    for lock in (script.RUNTIME, script.TEST):
        (project / lock).touch()
    (project / "manage.py").write_text("import os, sys\nprint(os.getcwd(), sys.prefix, *sys.argv[1:])\nsys.exit(7)\n")
    return project


def start(folder: Path, *arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, folder / "demarche", *arguments],
        cwd=folder.parent, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", **surroundings},
    )  # fmt: skip


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


# --- Saying what is needed ---


@pytest.mark.parametrize("arguments", [[], ["start"], ["--up"]], ids=["none", "unknown", "option"])
def test_without_a_known_command_the_usage_is_shown(arguments, capsys):
    code = script.main(arguments)

    assert code == 2
    assert "usage: ./demarche" in capsys.readouterr().err


def test_asking_for_help_is_no_mistake(capsys):
    code = script.main(["--help"])

    assert code == 0
    assert "./demarche" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("version", "system", "complaint"),
    [
        ((3, 11, 0), "posix", ""),
        ((4, 0, 0), "posix", ""),
        ((3, 10, 14), "posix", "needs Python 3.11 or newer, this is 3.10"),
        ((3, 6, 9), "posix", "needs Python 3.11 or newer, this is 3.6"),
        ((3, 12, 1), "nt", "runs on Linux and macOS"),
    ],
    ids=["oldest", "future", "too old", "very old", "windows"],
)
def test_a_python_or_system_that_cannot_run_it_is_named(version, system, complaint):
    assert complaint in script.complaint_about(version, system)
    assert bool(complaint) == bool(script.complaint_about(version, system))


def test_an_old_python_can_read_the_script():
    ast.parse((ROOT / "demarche").read_text(), feature_version=(3, 6))


def test_an_old_python_gets_one_sentence():
    pretend = "import runpy, sys; sys.version_info = (3, 6, 9, 'final', 0); runpy.run_path(sys.argv[1])"

    done = subprocess.run([sys.executable, "-c", pretend, ROOT / "demarche"], capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "3.11 or newer" in done.stderr


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("Retrying after connection broken by 'X'\nERROR: No matching distribution found for a", "cannot be reached"),
        ("E: Failed to fetch chromium.deb\nE: Unable to fetch some archives, maybe run update?", "cannot be fetched"),
        ("Collecting a\nERROR: Hash mismatch.\n\n[notice] A new release", "Hash mismatch"),
        ("Reading package lists...\nE: Unable to locate package chromium", "Unable to locate package chromium"),
        ("something went wrong\n", "something went wrong"),
        ("", "it gave no reason"),
    ],
    ids=["network of pip", "network of apt", "pip", "apt", "last line", "silence"],
)
def test_the_reason_of_a_failure_is_found_in_a_tools_output(output, reason):
    assert reason in script.reason_in(output)


def test_a_chromium_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with pytest.raises(script.Trouble, match="/nowhere/chromium"):
        script.chromium()


# --- The stamp ---


@pytest.fixture
def environment(folder: Path):
    """A .venv as a finished set-up of the tests leaves it."""
    environment = script.Environment(folder)
    environment.python.parent.mkdir(parents=True)
    environment.python.symlink_to(sys.executable)
    for lock in (script.RUNTIME, script.TEST):
        (environment.folder / f"{lock}.stamp").write_text(environment.stamp(lock))
    return environment


def test_a_finished_set_up_is_ready(environment):
    assert environment.is_ready(script.RUNTIME)
    assert environment.is_ready(script.TEST)


def test_a_change_of_the_runtime_lock_is_noticed_by_both(environment):
    (environment.root / script.RUNTIME).write_text("django==5.2\n")

    assert not environment.is_ready(script.RUNTIME)
    assert not environment.is_ready(script.TEST)


def test_a_change_of_the_test_lock_does_not_disturb_those_who_only_start_it(environment):
    (environment.root / script.TEST).write_text("pytest==9\n")

    assert environment.is_ready(script.RUNTIME)
    assert not environment.is_ready(script.TEST)


def test_another_python_is_noticed(environment, monkeypatch):
    monkeypatch.setattr(sys, "version", "3.99.0 (main)")

    assert not environment.is_ready(script.RUNTIME)


def test_a_python_that_is_gone_is_noticed(environment):
    environment.python.unlink()
    environment.python.symlink_to("/nowhere/python3")

    assert not environment.is_ready(script.RUNTIME)


def test_a_moved_folder_is_noticed(environment):
    moved = environment.root.rename(environment.root.with_name("moved"))

    assert not script.Environment(moved).is_ready(script.RUNTIME)


@pytest.mark.parametrize("rubbish", [b"", b"\xff\xfe", b"0" * 64], ids=["empty", "bytes", "other"])
def test_a_spoilt_stamp_counts_as_none(environment, rubbish):
    (environment.folder / f"{script.RUNTIME}.stamp").write_bytes(rubbish)

    assert not environment.is_ready(script.RUNTIME)


# --- Setting up and handing over ---


def test_arguments_folder_and_exit_code_pass_through(folder):
    done = start(folder, "up", "--port", "80 80")

    assert done.returncode == 7
    assert done.stdout == f"{folder.parent} {folder / '.venv'} up --port 80 80\n"


def test_the_second_start_sets_nothing_up(folder):
    first = start(folder, "up")

    second = start(folder, "manage", "--help")

    assert "Setting up .venv" in first.stderr
    assert second.stderr == ""
    assert second.stdout == f"{folder.parent} {folder / '.venv'} --help\n"


def test_an_interrupted_set_up_heals(folder):
    start(folder, "up")
    (folder / ".venv" / f"{script.RUNTIME}.stamp").unlink()
    (folder / ".venv" / "bin" / "python").unlink()
    left_over = folder / ".venv" / "lib" / "half-written"
    left_over.touch()

    done = start(folder, "up")

    assert done.returncode == 7
    assert not left_over.exists()


def test_a_moved_folder_is_set_up_anew(folder):
    start(folder, "up")
    moved = folder.rename(folder.with_name("moved"))

    done = start(moved, "up")

    assert done.stdout == f"{moved.parent} {moved / '.venv'} up\n"


def test_two_starts_at_once_make_one_environment(folder):
    command = [sys.executable, folder / "demarche", "up"]

    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [one.communicate() for one in both]

    assert [one.returncode for one in both] == [7, 7]
    assert sorted("Setting up" in errors for _, errors in answers) == [False, True]


def test_packages_that_cannot_be_had_are_one_sentence(folder):
    (folder / script.RUNTIME).write_text(f"django==5.2 --hash=sha256:{'0' * 64}\n")

    # Also shows that pip's own settings are heeded.
    done = start(folder, "up", PIP_NO_INDEX="1", UV_NO_INDEX="1")

    assert done.returncode == 1
    assert done.stdout == ""
    assert "requirements.lock could not be installed" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert (folder / ".venv" / "setup.log").read_text()


# --- The two passes of the tests ---


@pytest.mark.parametrize(
    ("arguments", "expression"),
    [
        ([], "not once"),
        (["-x", "tests/unit"], "not once"),
        (["-m", "slow"], "(slow) and not once"),
        (["-mslow"], "(slow) and not once"),
        (["-m=slow or quick"], "(slow or quick) and not once"),
        (["-xqm", "slow"], "(slow) and not once"),
        (["-m", "first", "-m", "last"], "(last) and not once"),
        (["-m", ""], "not once"),
        (["--maxfail=1", "-k", "m"], "not once"),
    ],
    ids=["none", "others", "apart", "attached", "equals", "behind flags", "twice", "emptied", "look-alikes"],
)
def test_the_second_pass_narrows_the_users_choice(arguments, expression):
    narrowed = script.second_pass(arguments)

    assert narrowed[: len(arguments)] == arguments
    assert narrowed[len(arguments) : len(arguments) + 2] == ["-m", expression]


def test_options_of_the_second_pass_stay_before_a_double_dash():
    narrowed = script.second_pass(["-m", "slow", "--", "-m"])

    assert narrowed[:4] == ["-m", "slow", "-m", "(slow) and not once"]
    assert narrowed[-2:] == ["--", "-m"]


@pytest.mark.parametrize(
    ("sqlite", "postgresql", "chosen", "code"),
    [
        (0, 0, False, 0),
        (1, 0, False, 1),
        (0, 1, False, 1),
        (2, 1, False, 2),
        (0, 5, True, 0),
        (0, 5, False, 5),
        (5, 5, True, 5),
        (1, 5, True, 1),
    ],
    ids=["both pass", "first fails", "second fails", "both fail", "only once", "nothing left", "nothing", "fails once"],
)
def test_either_pass_can_fail_the_whole(sqlite, postgresql, chosen, code):
    assert script.verdict(sqlite, postgresql, chosen=chosen) == code


# --- The locks ---


@pytest.mark.parametrize("lock", [script.RUNTIME, script.TEST])
def test_a_lock_names_no_address(lock):
    assert not re.search(r"://|^-|^\s*--(?!hash=)", (ROOT / lock).read_text(), re.MULTILINE)


def test_the_tests_run_on_the_versions_that_users_get():
    assert pins(script.RUNTIME).items() <= pins(script.TEST).items()


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[\[<>=!~ ]", requirement, maxsplit=1)[0] for requirement in requirements}

    assert names(project["dependencies"]) <= pins(script.RUNTIME).keys()
    assert names(project["optional-dependencies"]["test"]) <= pins(script.TEST).keys()
