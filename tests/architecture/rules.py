"""What a machine holds about the house: each rule takes a root and returns what breaks it."""

import ast
import re
import tomllib

SOURCES = ("messaging", "project")
SOURCE_LINES, FUNCTION_LINES, TEMPLATE_LINES, OTHER_LINES = 200, 30, 100, 250
MOST_EXCEPTIONS = 8


def sources(root):
    """Our modules, without migrations."""
    found = (path for room in SOURCES for path in (root / room).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def lines(path):
    return len(path.read_text().splitlines())


def limits(root):
    """Every file that has a limit, with it."""
    for path in sources(root):
        yield path, SOURCE_LINES
    for path in (root / "templates").rglob("*.html"):
        yield path, TEMPLATE_LINES
    for folder, pattern in (("tests", "*.py"), ("static", "*.css"), ("static", "*.js")):
        for path in (root / folder).rglob(pattern):
            yield path, OTHER_LINES


def exceptions(root):
    file = root / "tests/architecture/exceptions.toml"
    return {row["path"]: row["limit"] for row in tomllib.loads(file.read_text()).get("file", [])}


def oversized_files(root):
    allowed = exceptions(root)
    return [
        f"{path.relative_to(root)}: {lines(path)} lines, limit {allowed.get(name, limit)}"
        for path, limit in limits(root)
        if lines(path) > allowed.get(name := str(path.relative_to(root)), limit)
    ]


def needless_exceptions(root):
    usual = {str(path.relative_to(root)): limit for path, limit in limits(root)}
    return [
        name for name in exceptions(root) if name not in usual or lines(root / name) <= usual[name]
    ]


def function_length(node):
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    docstring = node.body[0].end_lineno - node.body[0].lineno + 1 if body != node.body else 0
    return node.end_lineno - first + 1 - docstring


def oversized_functions(root):
    return [
        f"{path.relative_to(root)}:{node.lineno} {node.name}: {function_length(node)} lines"
        for path in sources(root)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and function_length(node) > FUNCTION_LINES
    ]


def only_declares(path):
    """A module of constants, or of a table without constraint or word of its own."""
    text = path.read_text()
    functions = {
        getattr(node, "name", "lambda")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.Lambda)
    }
    return functions <= {"__str__"} and "constraints = [" not in text


def modules_without_test(root):
    missing = []
    for path in sources(root):
        if path.name == "__init__.py" or only_declares(path):
            continue
        mirror = root / "tests" / path.relative_to(root).with_name(f"test_{path.name}")
        if not mirror.exists():
            missing.append(f"{path.relative_to(root)} has no {mirror.relative_to(root)}")
    return missing


def tests_without_module(root):
    strays = []
    for room in SOURCES:
        for path in (root / "tests" / room).rglob("test_*.py"):
            module = root / path.relative_to(root / "tests").with_name(path.name[5:])
            if not (module.exists() or module.with_suffix("").is_dir()):
                strays.append(str(path.relative_to(root)))
    return strays


def rooms_without_sentence(root):
    inits = [path for path in sources(root) if path.name == "__init__.py"]
    rooms = {path.parent for path in sources(root)}
    silent = [path for path in inits if not ast.get_docstring(ast.parse(path.read_text()))]
    nameless = [room for room in rooms if not (room / "__init__.py").exists()]
    return [str(path.relative_to(root)) for path in [*silent, *nameless]]


WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}


def writing_doors(root):
    """Calls in a door that would write a row itself."""
    found = []
    for door in ("api", "console", "public"):
        for path in (root / "messaging" / door).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    chain = ast.unparse(node.func)
                    writes = node.func.attr in WRITES and "session" not in chain
                    if writes or re.search(r"\.objects\b.*\.(create|update)$", chain):
                        found.append(f"{path.relative_to(root)}:{node.lineno} {chain}")
    return found


TEMPLATE_SINS = {
    r"\sstyle=": "style=",
    r"\son[a-z]+=": "an on… attribute",
    r"\|\s*safe\b": "|safe",
    r"hx-on|hx-vals='js:|hx-trigger=\"[^\"]*\[": "htmx that needs eval",
}


def sinful_templates(root):
    return [
        f"{path.relative_to(root)}: {what}"
        for path in (root / "templates").rglob("*.html")
        for pattern, what in TEMPLATE_SINS.items()
        if re.search(pattern, re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL))
    ]


def silent_components(root):
    return [
        str(path.relative_to(root))
        for path in (root / "templates/components").rglob("*.html")
        if "Takes" not in path.read_text()[:400]
    ]


def sinful_styles(root):
    found = []
    for path in (root / "static").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        name = str(path.relative_to(root))
        if "!important" in text:
            found.append(f"{name}: !important")
        if re.search(r"(^|[\s,}>])#[A-Za-z_][\w-]*\s*[{,.:>]", text):
            found.append(f"{name}: an id as selector")
        if path.name != "tokens.css" and re.search(
            r":[^;{}]*(#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\()", text
        ):
            found.append(f"{name}: a colour outside tokens.css")
    return found
