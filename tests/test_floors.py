"""The house: no room imports from a floor above or beside it in a circle; light things stay light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "detector"
FLOORS: dict[str, int] = {
    "records": 0,
    "errors": 0,
    "settings": 0,
    "resources": 0,
    "plain": 0,
    "headings": 0,
    "text": 1,
    "ingest": 1,
    "sketches": 2,
    "embeddings": 2,
    "matching": 3,
    "facts": 3,
    "farms": 3,
    "store": 4,
    "pipeline": 5,
    "reports": 6,
    "api": 7,
    "cli": 8,
    "__init__": 9,
    "__main__": 9,
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """The package's modules that a file imports, those for type checking alone included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("detector"):
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("detector.")}
    return found


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_imports_come_from_floors_below(path: Path) -> None:
    room = room_of(path)
    for module in imports_of(path):
        parts = module.split(".")
        if len(parts) < 2 or parts[1] not in FLOORS or parts[1] in (room, "errors"):
            continue
        assert FLOORS[parts[1]] < FLOORS[room], f"{room} (floor {FLOORS[room]}) imports {module}"


def test_no_circles_between_modules() -> None:
    modules = {
        ".".join(("detector", *path.relative_to(PACKAGE).with_suffix("").parts)): path
        for path in PACKAGE.rglob("*.py")
    }
    graph = {
        name: {target for target in imports_of(path) if target in modules and target != name}
        for name, path in modules.items()
    }
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for target in graph[name]:
                walk(target, (*trail, name))
            done.add(name)

    for name in graph:
        walk(name, ())


def test_package_has_no_assert() -> None:
    asserts = [
        f"{path}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert not asserts


HEAVY = ("torch", "sentence_transformers", "sklearn", "pandas", "scipy")
PAGE, CORPUS = "corpora/demo-page.txt", "corpora/demo"


@pytest.mark.parametrize(
    "arguments", [None, ["--help"], ["check", PAGE, "--against", CORPUS]], ids=["import", "help", "check"]
)
def test_heavy_libraries_stay_out(arguments: list[str] | None) -> None:
    call = "import detector" if arguments is None else "from detector.cli.main import main; main()"
    program = f"import sys\ntry:\n    {call}\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program, *(arguments or [])],
        capture_output=True,
        text=True,
        cwd=PACKAGE.parent,
    )
    assert done.returncode == 0
    assert not {name for name in HEAVY if name in done.stderr.split()}
