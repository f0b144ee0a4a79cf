"""docs/toml.md says what the schemas say, of every key."""

import importlib.util
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from heldout.base.toml_wording import key_references

ROOT = Path(__file__).parents[2]


def writer() -> Any:
    spec = importlib.util.spec_from_file_location("write_toml", ROOT / "docs" / "write_toml.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fields_within(model: type[BaseModel]) -> int:
    """Keys that hold no further table, counted in another way than the page does: from the JSON schema."""
    schema = model.model_json_schema()
    defined = schema.get("$defs", {})

    def within(table: dict[str, Any]) -> int:
        counted = 0
        for key in table.get("properties", {}).values():
            inner = [name for name in defined if f"'#/$defs/{name}'" in str(key)]
            counted += sum(within(defined[name]) for name in inner) if inner else 1
        return counted

    return within(schema)


def test_the_page_of_keys_is_what_the_schemas_say() -> None:
    module = writer()
    assert module.PAGE.read_text(encoding="utf-8") == module.toml_page(), "run: python docs/write_toml.py"


def test_every_key_of_every_schema_stands_on_the_page() -> None:
    for _, _, model in writer().FILES:
        assert len(list(key_references(model))) == fields_within(model)


def test_every_key_says_what_it_means() -> None:
    for _, _, model in writer().FILES:
        assert [key.name for key in key_references(model) if not key.description] == []


def test_a_table_in_a_list_and_one_in_a_dictionary_are_written_as_in_the_file() -> None:
    tables = {key.table for _, _, model in writer().FILES for key in key_references(model)}
    assert {"[[example]]", "[columns.NAME]", "[split]", ""} <= tables
