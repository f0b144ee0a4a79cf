"""Pages of the site that lie elsewhere in the repository, links between pages, and screens: a hook of mkdocs.yml."""

from __future__ import annotations

import posixpath
import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

sys.path.insert(0, str(Path(__file__).parent))

from screens import pictures, screens

ROOT = Path(__file__).parents[1]
_PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
_INLINE = r"`[^`\n]+`"
_LINK = rf"\[((?:{_INLINE}|[^\]\[`])+)\]\((?!https?:|mailto:|#)([^)#\s]*)(#[^)\s]*)?\)"
_LINK_OR_CODE = re.compile(rf"```.*?```|{_LINK}|{_INLINE}", re.DOTALL)
"""A link, whose words may be code, or code, in which nothing is a link."""


def pages() -> dict[str, str]:
    """Paths in the repository of what is written outside of docs/, each with its path in the site."""
    statements = sorted(ROOT.glob("challenges/*/README.md"))
    return _PAGES | {path.relative_to(ROOT).as_posix(): f"challenges/{path.parent.name}.md" for path in statements}


def relinked(text: str, source: str) -> str:
    """The Markdown of a file of the repository with links as they are in the site.

    A link to what is no page of it becomes its text.
    """
    known = pages()
    here = known.get(source, source.removeprefix("docs/"))

    def link(found: re.Match[str]) -> str:
        words, path, anchor = found[1], found[2], found[3] or ""
        if words is None:
            return found[0]
        there = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        target = known.get(there) or (there.removeprefix("docs/") if there.startswith("docs/") else None)
        if target is None or not (ROOT / there).is_file():
            return words
        return f"[{words}]({posixpath.relpath(target, posixpath.dirname(here) or '.')}{anchor})"

    return _LINK_OR_CODE.sub(link, text)


def on_files(files: Any, config: Any) -> Any:
    """Add the pages."""
    for source, target in pages().items():
        files.append(File.generated(config, target, content=relinked((ROOT / source).read_text("utf-8"), source)))
    for page in sorted((ROOT / "docs").glob("*.md")):
        for target, drawing in screens(page.read_text("utf-8")).items():
            files.append(File.generated(config, target, content=drawing))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links of a page of docs/."""
    source = page.file.src_uri
    return markdown if source in pages().values() else pictures(relinked(markdown, f"docs/{source}"))
