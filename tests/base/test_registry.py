from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from heldout.base import extensions
from heldout.base.errors import UsageError
from heldout.base.extensions import ExtensionError, unreadable
from heldout.base.registry import Registry, collect


@dataclass(frozen=True)
class Fruit:
    name: str


def module(name: str, **values: object) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(values)
    return made


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of installed packages; its modules are forgotten afterwards."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.setattr(extensions, "package_folders", lambda: (folder,))
    monkeypatch.syspath_prepend(folder)
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        del sys.modules[name]


FIG = "from tests_fruit import Fruit\nfig = Fruit('fig')\n"


@pytest.fixture(autouse=True)
def fruit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The type, and a package that holds one of ours."""
    ours = module("our_fruit", __path__=[])
    monkeypatch.setitem(sys.modules, "our_fruit", ours)
    monkeypatch.setitem(sys.modules, "tests_fruit", module("tests_fruit", Fruit=Fruit))


def install(folder: Path, name: str = "orchard", code: str = FIG, entries: str = "fig = {name}:fig") -> None:
    """A distribution as pip leaves it: its package and its dist-info."""
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(code)
    information(folder, name, entries)


def information(folder: Path, name: str, entries: str) -> None:
    info = folder / f"{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[heldout.families]\n{entries.format(name=name)}\n")


def fruits(**ours: Fruit) -> Registry[Fruit]:
    registry = Registry(Fruit, "fruit", "our_fruit", "heldout.families")
    registry.built_in = dict(ours)
    return registry


def test_two_values_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="the fruit 'plum' is declared twice, once more in second"):
        collect([module("first", a=Fruit("plum")), module("second", b=Fruit("plum"))], Fruit, "fruit")


def test_a_value_that_several_modules_import_is_one() -> None:
    plum = Fruit("plum")

    assert collect([module("first", a=plum), module("second", b=plum, c=3)], Fruit, "fruit") == {"plum": plum}


def test_an_extension_adds_to_ours(site: Path) -> None:
    install(site)
    registry = fruits(plum=Fruit("plum"))

    assert registry.names() == ("fig", "plum")
    assert registry.all() == {"fig": Fruit("fig"), "plum": Fruit("plum")}


def test_a_name_that_somebody_typed_is_one_of_them_or_told(site: Path) -> None:
    install(site)
    registry = fruits(plum=Fruit("plum"))

    assert registry.chosen("--fruit", "fig") == Fruit("fig")
    with pytest.raises(UsageError) as caught:
        registry.chosen("--fruit", "plums")
    assert str(caught.value) == "--fruit must be one of fig, plum. Got 'plums'. Did you mean 'plum'?"


def test_what_adds_a_name_is_told_without_importing_it(site: Path) -> None:
    install(site, code="raise SystemExit('imported')")

    assert [str(each) for each in extensions.adding("heldout.families")] == ["orchard 1.2"]
    assert [str(each) for each in extensions.adding("heldout.families", ["fig"])] == ["orchard 1.2"]
    assert extensions.adding("heldout.families", ["plum"]) == ()
    assert extensions.adding("heldout.metrics") == ()


def test_names_are_told_without_importing_an_extension(site: Path) -> None:
    install(site, code="raise SystemExit('imported')")

    assert fruits().names() == ("fig",)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import no_such_module", "fails with ModuleNotFoundError: No module named 'no_such_module'"),
        ("1 / 0", "fails with ZeroDivisionError"),
        ("raise SystemExit(3)", "fails with SystemExit: 3"),
        ("plum = 3", "fails with AttributeError"),
        ("fig = 3", "orchard:fig must be a fruit (Fruit). It is 3"),
        ("from tests_fruit import Fruit\nfig = Fruit('plum')", "its fruit 'plum' is entered as 'fig'"),
    ],
)
def test_an_extension_that_does_not_work_is_one_message(site: Path, code: str, said: str) -> None:
    install(site, code=code)

    with pytest.raises(ExtensionError) as caught:
        fruits().get("fig")

    assert said in str(caught.value)
    assert str(caught.value).startswith(f"the extension orchard 1.2 (in {site}) cannot be used: ")
    assert str(caught.value).endswith("pip uninstall orchard")
    assert caught.value.exit_code == 4


def test_a_broken_extension_does_not_disturb_who_asks_for_something_else(site: Path) -> None:
    install(site, code="1 / 0")

    assert fruits(plum=Fruit("plum")).get("plum") == Fruit("plum")


def test_a_name_that_ours_has_is_refused(site: Path) -> None:
    install(site)

    assert fruits(fig=Fruit("fig")).names() == ("fig",)
    for ask in (Registry.all, lambda registry: registry.get("fig")):
        with pytest.raises(ExtensionError, match="its fruit 'fig' has a name that heldout itself has too"):
            ask(fruits(fig=Fruit("fig")))


def test_a_name_that_is_taken_twice_does_not_disturb_who_asks_for_another(site: Path) -> None:
    install(site)

    assert fruits(fig=Fruit("fig"), plum=Fruit("plum")).get("plum") == Fruit("plum")


def test_a_name_that_two_extensions_have_is_refused(site: Path) -> None:
    install(site)
    install(site, "basket")

    with pytest.raises(ExtensionError, match=r"extension orchard 1\.2 .* its fruit 'fig' .* that basket 1\.2 has too"):
        fruits().get("fig")


def test_a_name_that_two_extensions_have_is_told_and_disturbs_nobody_else(site: Path) -> None:
    install(site)
    install(site, "basket")
    registry = fruits(plum=Fruit("plum"))

    assert registry.names() == ("fig", "plum")
    assert registry.usable() == {"plum": Fruit("plum")}


def test_an_extension_that_does_not_work_is_left_out_of_what_can_be_used(site: Path) -> None:
    install(site)
    install(site, "broken", code="1 / 0", entries="date = {name}:date")

    assert fruits().usable() == {"fig": Fruit("fig")}


def test_entry_points_that_cannot_be_read_are_one_message(site: Path) -> None:
    install(site)
    install(site, "second", entries="[broken")
    install(site, "third", entries="")
    (site / "third-1.2.dist-info" / "entry_points.txt").unlink()
    (site / "third-1.2.dist-info" / "entry_points.txt").mkdir()

    assert fruits().names() == ("fig",)
    assert [(each.extension.name, "its entry points cannot be read: " in str(each)) for each in unreadable()] == [
        ("second", True),
        ("third", True),
    ]


def test_entry_points_that_vanish_while_they_are_looked_for_are_nobodys(site: Path) -> None:
    install(site)
    information(site, "second", "")
    (site / "second-1.2.dist-info" / "entry_points.txt").unlink()
    (site / "second-1.2.dist-info" / "entry_points.txt").symlink_to(site / "gone")

    assert fruits().names() == ("fig",)
    assert unreadable() == ()


def test_entry_points_beside_the_folders_of_packages_are_not_read(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The working directory, a PYTHONPATH entry and where a `.pth` file leads are on `sys.path`, and that is all."""
    elsewhere = tmp_path / "handed-in"
    elsewhere.mkdir()
    install(elsewhere)
    monkeypatch.syspath_prepend(elsewhere)
    monkeypatch.chdir(elsewhere)

    assert fruits().names() == ()


def test_below_a_package_nothing_is_read(site: Path) -> None:
    (site / "pip" / "_vendor").mkdir(parents=True)
    install(site / "pip" / "_vendor")

    assert fruits().names() == ()


def test_code_in_the_working_directory_does_not_stand_for_an_extension(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "handed-in"
    (elsewhere / "orchard").mkdir(parents=True)
    (elsewhere / "orchard" / "__init__.py").write_text("raise SystemExit('imported')")
    install(site)
    monkeypatch.syspath_prepend(elsewhere)

    with pytest.raises(ExtensionError, match=f"its package orchard would be imported from {elsewhere}"):
        fruits().get("fig")


def test_an_editable_installation_is_refused(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    (source / "orchard").mkdir(parents=True)
    (source / "orchard" / "__init__.py").write_text(FIG)
    information(site, "orchard", "fig = orchard:fig")
    (site / "_orchard.pth").write_text(f"{source}\n")
    monkeypatch.syspath_prepend(source)

    with pytest.raises(ExtensionError, match="an editable installation does not count"):
        fruits().get("fig")


def test_a_link_that_leads_out_of_the_folder_of_packages_is_refused(site: Path, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "__init__.py").write_text(FIG)
    (site / "orchard").symlink_to(tmp_path / "source")
    information(site, "orchard", "fig = orchard:fig")

    with pytest.raises(ExtensionError, match="would be imported from"):
        fruits().get("fig")


@pytest.mark.parametrize("value", ["os:sep", "no_such_package:fig", "sys:path", ":fig", "..orchard:fig"])
def test_what_an_entry_point_names_must_be_installed_with_it(site: Path, value: str) -> None:
    information(site, "orchard", f"fig = {value}")

    with pytest.raises(ExtensionError):
        fruits().get("fig")


def test_the_first_of_two_folders_decides(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other"
    other.mkdir()
    install(site)
    information(other, "Orchard", "plum = orchard:plum")
    monkeypatch.setattr(extensions, "package_folders", lambda: (site, other))

    assert fruits().names() == ("fig",)


def test_a_process_looks_into_its_own_folders_of_packages_only(tmp_path: Path) -> None:
    install(tmp_path)
    program = "from heldout.base.extensions import entries, package_folders; print(entries('heldout.families'));"
    program += "print(*package_folders(), sep='\\n')"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip

    said, *folders = ended.stdout.splitlines()
    assert said == "()"
    assert all(Path(each).name in ("site-packages", "dist-packages") for each in folders)
