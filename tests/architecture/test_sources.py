"""What the files of the project may look like: sizes, names, templates, addresses."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULE_LIMIT, TEST_MODULE_LIMIT, FUNCTION_LIMIT = 400, 600, 80
SAYS_NOTHING = {"utils", "helpers", "misc", "util", "helper"}
# Templates that Django, allauth or crispy look up by a name of their own.
FOUND_BY_NAME = re.compile(
    r"^(?:\d{3}|403_csrf|account/.*|allauth/.*|bootstrap5/.*|django/.*|registration/.*)\.(?:html|txt)$"
)
# A namespace, a licence or a schema is a name, not an address that a browser would open.
NAMES_NOT_ADDRESSES = re.compile(r"https?://(?:www\.w3\.org|purl\.org|ns\.adobe\.com|www\.aiim\.org)/")


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """Files of the project (in git or about to be) that fit one of the patterns."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(ROOT / name for name in sorted(filter(None, listing.split("\0"))) if (ROOT / name).is_file())


def modules() -> tuple[Path, ...]:
    return tuple(path for path in files("*.py") if "migrations" not in path.parts)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_modules_are_short() -> None:
    limits = {path: TEST_MODULE_LIMIT if "tests" in path.parts else MODULE_LIMIT for path in modules()}
    assert limits
    sizes = {path: len(path.read_text().splitlines()) for path in limits}
    assert [f"{named(path)}: {size}" for path, size in sizes.items() if size > limits[path]] == []


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_functions_are_short() -> None:
    long = [
        f"{named(path)}:{function.lineno} {function.name}"
        for path in modules()
        for function in functions(path)
        if (function.end_lineno or function.lineno) - function.lineno + 1 > FUNCTION_LIMIT
    ]
    assert long == []


def test_file_names_say_what_is_inside() -> None:
    assert [
        named(path) for path in files("*.py", "*.html", "*.js", "*.css", "bin/*") if path.stem in SAYS_NOTHING
    ] == []


# --- templates ---------------------------------------------------------------


def templates() -> dict[str, Path]:
    """Every template by the name it is looked up with."""
    return {str(path).rpartition("/templates/")[2]: path for path in files("templates/*", "*/templates/*")}


QUOTED = re.compile(r"""["']([\w./{}-]+)(?=["'#])""")


def names_of(name: str) -> set[str]:
    """The words that look this template up: its name, a name put together, or that of a file beside the others."""
    folder, _, file = name.rpartition("/")
    if name.endswith(".css"):
        return {name, file}
    # f"notices/{kind}.txt" names every .txt of that folder.
    return {name, f"{folder}/{{"} if folder else {name}


def test_every_template_is_used() -> None:
    """Each is named by a view or another template, or is one that a library looks up by itself."""
    names = templates()
    assert names
    where: dict[str, set[Path]] = {}
    for path in (*modules(), *names.values()):
        if "tests" not in path.parts and path.suffix in (".py", ".html", ".txt"):
            for word in QUOTED.findall(path.read_text()):
                where.setdefault(word.partition("{")[0] + "{" if "/{" in word else word, set()).add(path)
    unused = [
        name
        for name, own_path in names.items()
        if not FOUND_BY_NAME.match(name) and not any(where.get(word, set()) - {own_path} for word in names_of(name))
    ]
    assert unused == []


def test_no_template_is_looked_up_that_does_not_exist() -> None:
    """`{% extends %}`, `{% include %}` and render() name templates that are there."""
    from django.template.loader import get_template

    pattern = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']|render\(\s*\w+,\s*["']([^"']+\.html)["']""")
    wanted = {
        first or second
        for path in (*modules(), *templates().values())
        if "tests" not in path.parts and path.suffix in (".py", ".html", ".txt")
        for first, second in pattern.findall(path.read_text())
    }
    for name in wanted:
        assert get_template(name.partition("#")[0])


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", re.compile(r"<[^>]*\sstyle\s*=", re.I)),
        ("an inline handler", re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:-][\w:-]+)\s*=", re.I)),
        ("an inline script", re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I)),
        ("a value computed by htmx", re.compile(r"hx-vals\s*=\s*[\"']js:|hx-trigger\s*=\s*[\"'][^\"']*\[", re.I)),
    ],
)
def test_pages_obey_the_content_security_policy(what: str, pattern: re.Pattern[str]) -> None:
    """Papers are rendered without a browser; all other templates meet the policy."""
    pages = [path for name, path in templates().items() if path.suffix == ".html" and not name.startswith("papers/")]
    assert [named(path) for path in pages if pattern.search(path.read_text())] == [], what


def test_pages_open_no_address_of_others() -> None:
    found = []
    for path in files("templates/*", "*/templates/*", "static/*"):
        if path.suffix not in (".html", ".css", ".js", ".svg", ".json", ".webmanifest"):
            continue
        text = NAMES_NOT_ADDRESSES.sub("", path.read_text())
        found += [f"{named(path)}: {match}" for match in re.findall(r"(?:https?:)?//[\w-]+\.[\w.-]+", text)]
    assert found == []


def test_no_file_of_others_is_committed() -> None:
    """Front-end files come from the npm lock into a folder that git does not keep."""
    assert files("static/vendor/*", "node_modules/*") == ()
    assert [named(path) for path in files("*.min.js", "*.min.css", "*.woff", "*.woff2", "*.ttf", "*.otf")] == []


# --- what must be read as a sentence -----------------------------------------


def test_nothing_is_left_for_later_in_the_code() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|\bNotImplementedError\b")
    sources = [path for path in (*modules(), *files("templates/*", "static/*", "bin/*")) if "tests" not in path.parts]
    found = [
        f"{named(path)}:{number}"
        for path in sources
        if path.suffix in (".py", ".html", ".js", ".css", ".sh", "")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_we_send_no_signals_of_our_own() -> None:
    found = [named(path) for path in modules() if "tests" not in path.parts and "Signal()" in path.read_text()]
    assert found == []
