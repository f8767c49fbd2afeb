"""The house: imports point one way, files and functions stay small, the light parts stay light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "negotiation"
FILES = sorted(PACKAGE.rglob("*.py"))
# Higher rooms may import lower ones; rooms on the same line do not know each other.
STOREYS = [
    {"__main__"},
    {"cli"},  # opens the page, so it stands above it
    {"app", "io", "plots", "results"},
    {"archive"},
    {"report", "testing", "citation"},
    {"study"},
    {"repeated"},
    {"deterrence"},
    {"solvers", "settlement"},
    {"library"},
    {"games"},
    {"expressions"},
    {"display", "files"},
    {"errors", "frozen"},
]


def room(path):
    """The room of a file: its folder, or its own name at the top."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def storey(name):
    found = [index for index, names in enumerate(STOREYS) if name in names]
    assert found, f"negotiation/{name} has no storey: put it into the table of this test and of the design"
    return found[0]


def imports(path):
    """(line, module) of every import of our own package, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("negotiation"):
            yield node.lineno, node.module
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names if one.name.startswith("negotiation"))


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", [f for f in FILES if f.name != "__init__.py" or f.parent != PACKAGE], ids=str)
def test_imports_point_downwards_only(path):
    mine = room(path)
    for line, module in imports(path):
        parts = module.split(".")
        if len(parts) == 1:
            continue
        other = parts[1]
        below = storey(other) > storey(mine)
        assert other == mine or below, f"{path.name}:{line} imports {module}: {mine} may not know {other}"


def test_no_module_imports_itself_in_a_circle():
    graph = {module_name(path): {m for _, m in imports(path)} for path in FILES}
    graph = {
        name: {resolve(m, graph) for m in found} - {name, None}
        for name, found in graph.items()
        if name != "negotiation"
    }
    done, trail = set(), []

    def visit(name):
        assert name not in trail, f"import circle: {' → '.join([*trail[trail.index(name) :], name])}"
        if name in done:
            return
        trail.append(name)
        for other in graph.get(name, ()):
            visit(other)
        trail.pop()
        done.add(name)

    for name in graph:
        visit(name)


def module_name(path):
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def resolve(module, graph):
    return module if module in graph else None


def test_files_and_functions_stay_within_budget():
    too_long = [str(path) for path in FILES if len(path.read_text().splitlines()) > 600]
    assert not too_long, f"over 600 lines: {too_long}"
    folders = Counter(path.parent for path in FILES if path.name != "__init__.py")
    assert not [(str(folder), count) for folder, count in folders.items() if count > 15]
    lengths = {f"{path.name}:{node.name}": size for path in FILES for node, size in functions(path)}
    assert not [name for name, size in lengths.items() if size > 60]


def test_every_module_and_public_function_says_what_it_is():
    for path in FILES:
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), f"{path} has no docstring"
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                known_small = isinstance(node, ast.ClassDef) and path.name in ("schema.py",)
                assert ast.get_docstring(node) or known_small or len(node.body) < 9, f"{path}: {node.name}"


@pytest.mark.parametrize("code", ["import negotiation", "from negotiation.cli import main"])
def test_what_must_start_fast_imports_nothing_heavy(code):
    heavy = ("sympy", "numpy", "pandas", "pydantic", "flint", "jinja2", "ruamel")
    check = f"import sys; {code}; print([m for m in {heavy!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_outside_text_never_meets_an_evaluator():
    forbidden = {"eval", "exec", "compile", "__import__"}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                builtin = isinstance(node.func, ast.Name)
                name = node.func.id if builtin else getattr(node.func, "attr", "")
                assert not (builtin and name in forbidden), f"{path}:{node.lineno} {name}"
                assert name not in {"parse_expr", "lambdify", "literal_eval"}, f"{path}:{node.lineno} {name}"
                if name == "sympify":
                    strict = any(k.arg == "strict" for k in node.keywords)
                    assert strict, f"{path}:{node.lineno}: sympify without strict=True reads text"
            assert not (isinstance(node, ast.Import) and {a.name for a in node.names} & {"pickle", "shelve"}), path
