"""`python tests/sandbox/write_security_table.py` writes the table of docs/security.md from what the attacks declare."""

from __future__ import annotations

from attack_corpus import BEGIN, END, PAGE, table

if __name__ == "__main__":
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")
