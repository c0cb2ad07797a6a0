"""What a letter of a batch costs: by the portal's own way, by WeasyPrint with all its defaults, and by Typst.

    python -m bench.letters [--letters n] [--processes n] [--blocks n]

All set the same letter with its list of invitees, programme, logo and two QR codes; each copy has its own addressee and
link. Plain WeasyPrint is given the finished HTML, Typst the finished text: the portal's way starts at the facts. They
are measured in turn, each in a process of its own: the portal's as a worker sets it up, the others as they come. Then
the portal makes the batch in blocks, each by one process and at once again by several.
"""

import argparse
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from bench.engines import (
    Way,
    bare_weasyprint,
    crests,
    has_typst,
    measure,
    quiet_collector,
    replaced,
    run,
    tell,
    typst_compiler,
    worker,
)

PLAIN, PLAIN_SMALL, OURS = "WeasyPrint, all defaults", "the same with the small logo", "the portal"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--letters", type=int, default=20)
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--blocks", type=int, default=5, help="parts of the batch, each made by one and by several")
    given = asked.parse_args()
    ways = {PLAIN: plain, PLAIN_SMALL: plain_with_small_logo, OURS: portal}
    if has_typst():
        ways["Typst"] = typst
    tell(measure(ways, given.letters), "letter", PLAIN)
    share(given.processes, max(given.letters // given.blocks, 1), given.blocks)


def plain() -> Way:
    large, _small = crests()
    return _plain(replaced(_facts(), large))


def plain_with_small_logo() -> Way:
    return _plain(_facts())


def _plain(facts: Any) -> Way:
    from documents.rendering.letter import letter_html

    return lambda number: bare_weasyprint(letter_html(facts, **_personal(number)))


def portal() -> Way:
    """One copy, from the facts, as a worker makes it."""
    from documents.rendering import render_letter

    quiet_collector()
    facts = _facts()
    return lambda number: render_letter(facts, **_personal(number))


def typst() -> Way:
    compile_text, facts = typst_compiler(), _facts()
    words = _words(facts)
    return lambda number: compile_text(_in_typst(facts, words, number))


def share(processes: int, letters: int, blocks: int) -> None:
    """Print what a block of so many letters takes one process, and `processes` together: in turn, block by block."""
    taken: dict[int, list[tuple[float, float]]] = {1: [], processes: []}
    with worker(portal) as alone, worker(portal, processes) as together:
        _block(alone, 20), _block(together, 20 * processes)  # to warm them up
        for _ in range(blocks):
            taken[1].append(_block(alone, letters))
            taken[processes].append(_block(together, letters))
    for count, times in taken.items():
        cpu, wall = (sum(parts) / (letters * blocks) * 1_000 for parts in zip(*times, strict=True))
        whole = sum(wall for _cpu, wall in times)
        print(
            f"{count} at once: {letters * blocks} letters in {whole:.1f} s;"
            f" of each {cpu:.1f} ms of the processor, {wall:.1f} ms by the clock"
        )
    ratios = [several[1] / one[1] for one, several in zip(taken[1], taken[processes], strict=True)]
    print(f"{processes} processes take {statistics.median(ratios):.2f} of the time of one by the clock")


def _block(pool: ProcessPoolExecutor, letters: int) -> tuple[float, float]:
    """Seconds of the processor and by the clock that so many copies take."""
    began = time.perf_counter()
    cpu = sum(spent.cpu for spent in pool.map(run, range(letters), chunksize=5))
    return cpu, time.perf_counter() - began


def _facts() -> Any:
    from tests.documents import papers

    return replaced(papers.letter(), crests()[1])


def _personal(number: int) -> dict[str, Any]:
    from documents.rendering import Addressee

    return {
        "addressee": Addressee(label=f"Kepala Dinas pada urutan {number}", place="Bandar Lampung"),
        "link": f"https://rakor.example/u/{number:022d}",
    }


def _words(facts: Any) -> str:
    """The words of the letter itself, as Typst takes them: the same in all copies."""
    from html.parser import HTMLParser

    from documents.rendering.letter import letter_html

    class Text(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.parts: list[str] = []

        def handle_data(self, data: str) -> None:
            self.parts.append(data)

    reader = Text()
    reader.feed(letter_html(facts).partition('class="appendix"')[0].partition("<body")[2].partition(">")[2])
    words = "\n\n".join(" ".join(part.split()) for part in reader.parts if part.strip())
    return "".join(f"\\{sign}" if sign in "#$*_@<>`~\\[]" else sign for sign in words)


def _in_typst(facts: Any, words: str, number: int) -> str:
    rows = "".join(
        f"[{row.order}],[{row.label}],[{row.place or '–'}]," for group in facts.invitees for row in group.rows
    )
    plan = "".join(f"[{line.number}],[{line.title}]," for line in facts.programme)
    return (
        f'#image("lambang.png", width: 20mm)\n{words}\n\nYth. Kepala Dinas pada urutan {number}\n\n'
        f"#pagebreak()\n= Daftar undangan\n#table(columns: (10mm, 1fr, 33mm), {rows})\n"
        f"#pagebreak()\n= Susunan acara\n#table(columns: (10mm, 1fr), {plan})\n"
    )


if __name__ == "__main__":
    main()
