"""A folder, a number and a seed in, a sound synthetic vault out: the same bytes for the same arguments.

python benchmarks/make_vault.py FOLDER --notes 10000 --seed 1

Every link, heading and block resolves, so whatever a linter finds is a matter of style or a mistake of its own.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple
from urllib.parse import quote

# Words of several scripts, and how often a note is written in each.
SCRIPTS = {
    "river stone market winter garden letter window bridge paper silver morning harbour quiet journey light": 60,
    "Straße Übung Größe Mädchen Frühling Äpfel Schlüssel Königin": 8,
    "coração São caminho manhã pão índice amanhã vocês água": 8,
    "река камень рынок зима письмо окно мост бумага утро": 8,
    "ποτάμι πέτρα αγορά χειμώνας γράμμα παράθυρο γέφυρα": 3,
    "河流 石头 市场 冬天 花园 信件 窗户 桥梁 早晨": 5,
    "かわ 市場 ふゆ 手紙 まど 橋 朝ごはん 台所": 4,
    "نهر حجر سوق شتاء حديقة رسالة نافذة جسر": 2,
    "नदी पत्थर बाज़ार सर्दी बगीचा चिट्ठी खिड़की": 2,
}
CODE = 'def area(r):\n    """[[not a link]] #not-a-tag"""\n    return 3.14 * r**2'
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>\n'
MEDIAN, SPREAD, LONGEST = 2_000, 0.9, 200_000  # bytes of a note; lognormal
TYPES = {"created": "date", "rating": "number", "done": "checkbox", "related": "multitext", "tags": "tags"}


class Plan(NamedTuple):
    """What other notes may name of a note, settled before any text is written."""

    path: str
    size: int
    headings: tuple[str, ...]
    block: str
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".md")

    @property
    def target(self) -> str:
        """What a link writes: the name, or the path where several folders have a note of that name."""
        return self.path.removesuffix(".md") if self.name == "Overview" else self.name


class Vault(NamedTuple):
    notes: list[Plan]
    attachments: list[str]


def plan(notes: int, seed: int) -> Vault:
    random = Random(f"{seed}/plan")
    words = [tuple(each.split()) for each in SCRIPTS]
    folders = [f"{random.choice(words[i % 4])} {i}" for i in range(notes // 100 + 1)]
    folders = [f"{random.choice(folders[:i])}/{each}" if i % 3 == 2 else each for i, each in enumerate(folders)]
    plans = []
    for i in range(notes):
        chosen = random.choices(words, list(SCRIPTS.values()))[0]
        size = min(int(random.lognormvariate(0, SPREAD) * MEDIAN), LONGEST)
        headings = tuple(" ".join(random.sample(chosen, 2)) for _ in range(min(1 + size // 900, 40)))
        block = f"b{random.randrange(16**6):06x}" if i % 3 else ""
        plans.append(Plan(_path(i, folders, chosen, random), size, headings, block, chosen))
    kinds = ("png", "svg", "pdf", "jpg")
    attachments = [f"Attachments/{random.choice(words[0])} {i}.{kinds[i % 4]}" for i in range(notes // 20 + 1)]
    return Vault(plans, attachments)


def _path(i: int, folders: list[str], words: tuple[str, ...], random: Random) -> str:
    if i < len(folders):
        return f"{folders[i]}/Overview.md"
    if i % 7 == 0:
        return f"Daily/{date(1980, 1, 1) + timedelta(days=i // 7)}.md"
    name = f"{' '.join(random.sample(words, random.randint(1, 3)))} {i}"
    return f"{random.choice(folders)}/{name}.md" if i % 10 else f"{name}.md"


class Writer:
    """The text of one note, from a source of chance of its own, so that notes do not depend on one another."""

    def __init__(self, vault: Vault, note: Plan, seed: str) -> None:
        self.vault, self.note, self.random = vault, note, Random(seed)

    def text(self) -> str:
        parts = [*self.properties(), f"# {self.note.name}\n"]
        share, room = self.note.size // len(self.note.headings), 0
        for number, heading in enumerate(self.note.headings):
            parts.append(f"{'##' if number % 3 < 2 else '###'} {heading}\n")
            if number == 0 and self.note.block:
                parts.append(f"{self.prose()} ^{self.note.block}\n")
            room += share
            while room > 0:
                parts.append(self.block())
                room -= len(parts[-1].encode())
        return "\n".join(parts)

    def properties(self) -> Iterator[str]:
        if self.random.random() < 0.2:
            return
        day = date(2000, 1, 1) + timedelta(days=self.random.randrange(9000))
        lines = [f"created: {day}", "tags:", f"  - {self.tag()}", f"  - {self.tag()}/{self.word()}"]
        if self.random.random() < 0.4:
            lines += ["aliases:", f"  - {self.words()}", f'  - "{self.words()}: {self.word()}"']
        if self.random.random() < 0.5:
            lines += [f"rating: {self.random.randint(1, 5)}", "done: true", f'related: ["[[{self.other().target}]]"]']
        yield "---\n" + "\n".join(lines) + "\n---\n"

    def block(self) -> str:
        kinds: list[Callable[[], str]] = [self.list_, self.tasks, self.table, self.callout, self.code, self.math]
        kinds += [self.quote, self.embed, self.footnote, self.comment]
        return self.random.choices([self.prose, *kinds], [20, 6, 3, 2, 2, 2, 1, 2, 2, 1, 1])[0]() + "\n"

    def prose(self) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(1, 5)))

    def sentence(self) -> str:
        words = self.random.choices(self.note.words, k=self.random.randint(5, 14))
        chance = self.random.random()
        if chance < 0.5:
            words[len(words) // 2] = self.link() if chance < 0.3 else self.mark()
        return " ".join(words) + "."

    def mark(self) -> str:
        word = self.word()
        marks = (
            f"**{word}**",
            f"*{word}*",
            f"`[[{word}`",
            f"$x_{{{len(word)}}} + y^2$",
            f"#{self.tag()}",
            f"=={word}==",
        )
        return self.random.choice((*marks, f"[{word}](https://example.org/{quote(word)}?q=1#top)", "São 5 € 🙂"))

    def link(self) -> str:
        other, word = self.other(), self.word()
        heading, path = self.random.choice(other.headings), quote(other.path)
        forms = [f"[[{other.target}]]"] * 4 + [f"[[{other.target}|{word}]]", f"[[{other.target.lower()}]]"]
        forms += [f"[[{other.target}#{heading}]]", f"[{word}]({path})", f"[{word}](</{other.path}>)"]
        forms += [f"[{word}]({path}#{quote(heading)})", f"[[#{self.random.choice(self.note.headings)}]]"]
        forms += [f"[[{other.target}#^{other.block}]]"] * 2 if other.block else []
        return self.random.choice(forms)

    def list_(self) -> str:
        return "\n".join(f"{'  ' * (i % 3)}- {self.sentence()}" for i in range(self.random.randint(2, 8)))

    def tasks(self) -> str:
        return "\n".join(f"- [{mark}] {self.sentence()}" for mark in self.random.sample(" x/-?", 3))

    def table(self) -> str:
        rows = [(self.words(), self.other().target, self.word()) for _ in range(self.random.randint(2, 9))]
        lines = [f"| {name} | [[{target}\\|{word}]] | {len(name)} |" for name, target, word in rows]
        return "\n".join(["| name | link | length |", "| --- | :-: | --: |", *lines])

    def callout(self) -> str:
        kind = self.random.choice(("note", "tip", "warning", "quote", "example"))
        return f"> [!{kind}]- {self.words()}\n> {self.sentence()}\n>\n> - {self.sentence()}\n> - {self.sentence()}"

    def code(self) -> str:
        return f"```python\n{CODE}  # {self.words()}\n```"

    def math(self) -> str:
        return "$$\n\\sum_{i=1}^{n} a_i [[x]] \\le \\frac{\\pi^2}{6}\n$$"

    def quote(self) -> str:
        return f"> {self.sentence()}\n> {self.sentence()}"

    def embed(self) -> str:
        other, picture = self.other(), self.random.choice(self.vault.attachments)
        name = picture.rpartition("/")[2]
        forms = (f"![[{name}]]", f"![[{name}|200]]", f"![{self.word()}]({quote(picture)})")
        return self.random.choice((*forms, f"![[{other.target}]]", f"![[{other.target}#{other.headings[0]}]]"))

    def footnote(self) -> str:
        name = f"n{self.random.randrange(10**6)}"
        return f"{self.words()} [^{name}]\n\n[^{name}]: {self.sentence()}"

    def comment(self) -> str:
        return f"%%\n{self.sentence()}\n%%"

    def other(self) -> Plan:
        """Another note; a few are named often, most seldom."""
        return self.vault.notes[int(len(self.vault.notes) * self.random.random() ** 2)]

    def tag(self) -> str:
        return f"{self.word()}{self.random.choice(('', '-1', '_x', '/part'))}"

    def word(self) -> str:
        return self.random.choice(self.note.words)

    def words(self) -> str:
        return " ".join(self.random.sample(self.note.words, 3))


def canvas(vault: Vault, random: Random) -> str:
    chosen = [random.choice(vault.notes) for _ in range(5)]
    box = {"x": 0, "y": 0, "width": 400, "height": 300}
    nodes = [{"id": f"n{i}", "type": "file", "file": each.path, **box} for i, each in enumerate(chosen)]
    nodes.append({"id": "text", "type": "text", "text": f"See [[{chosen[0].target}]].", **box})
    edges = [{"id": f"e{i}", "fromNode": f"n{i}", "toNode": "text"} for i in range(5)]
    return json.dumps({"nodes": nodes, "edges": edges}, indent="\t", ensure_ascii=False)


def files(notes: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file of the vault."""
    vault = plan(notes, seed)
    yield ".obsidian/app.json", b'{"attachmentFolderPath": "Attachments"}'
    yield ".obsidian/types.json", json.dumps({"types": TYPES}).encode()
    for i, note in enumerate(vault.notes):
        text = Writer(vault, note, f"{seed}/{i}").text()
        bom = "\ufeff" if i % 211 == 7 else ""
        yield note.path, (bom + (text.replace("\n", "\r\n") if i % 33 == 5 else text)).encode()
    for path in vault.attachments:
        yield path, DRAWING.encode() if path.endswith("svg") else bytes(range(256)) * 4
    for i in range(notes // 100 + 1):
        yield f"Boards/Board {i}.canvas", canvas(vault, Random(f"{seed}/canvas/{i}")).encode()


def write(folder: str, notes: int, seed: int = 1) -> None:
    for path, content in files(notes, seed):
        place = os.path.join(folder, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder")
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.folder, given.notes, given.seed)


if __name__ == "__main__":
    main()
