"""The ways of making a PDF that are compared, and how they are timed: in turn, one after the other, in one run."""

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from importlib.util import find_spec
from io import BytesIO
from multiprocessing import get_context
from typing import Any, NamedTuple

PREAMBLE = """
#set page(paper: "a4", margin: (top: 20mm, right: 20mm, bottom: 25mm, left: 30mm), numbering: "1")
#set text(font: "Liberation Sans", size: 12pt, lang: "id")
#set par(justify: true)
"""
NO_TYPST = "Typst is not installed here (pip install typst): it is left out."
Way = Callable[[int], bytes]


def set_up() -> None:
    """Read the house as a worker does. Nothing is asked of a database."""
    os.environ.update(RAKOR_MODE="embedded", DJANGO_SETTINGS_MODULE="rakor.settings")
    import django

    django.setup()
    import logging

    logging.disable(logging.WARNING)


def logo() -> bytes:
    """A logo as an office hands it in: 600 pixels, with transparency, as hard to pack as a drawn crest."""
    from PIL import Image

    waves = Image.effect_mandelbrot((600, 720), (-2.0, -1.5, 1.0, 1.5), 100)
    picture = Image.merge("RGBA", (waves, waves.rotate(90).resize(waves.size), waves.rotate(180), waves))
    drawn = BytesIO()
    picture.save(drawn, "PNG")
    return drawn.getvalue()


def crests() -> tuple[str, str]:
    """The logo as data addresses: as it was handed in, and as the portal keeps it."""
    import base64

    from django.core.files.uploadedfile import SimpleUploadedFile

    from documents.crests import crest_of

    handed_in = logo()
    kept = crest_of(SimpleUploadedFile("lambang.png", handed_in, "image/png"))
    return f"data:image/png;base64,{base64.b64encode(handed_in).decode()}", kept


def bare_weasyprint(html: str) -> bytes:
    """WeasyPrint as its first page of documentation shows it: the sheet inside the document, every default."""
    from weasyprint import HTML

    from documents.rendering.pdf import SHEET

    written: bytes = HTML(string=html.replace("</head>", f"<style>{SHEET.read_text()}</style></head>")).write_pdf()
    return written


def has_typst() -> bool:
    """Whether Typst is installed; says so where it is not."""
    if find_spec("typst"):
        return True
    print(NO_TYPST)
    return False


def typst_compiler() -> Callable[[str], bytes]:
    """Typst, warm: text to PDF."""
    import tempfile
    from pathlib import Path

    from typst import Compiler

    folder = Path(tempfile.mkdtemp(prefix="rakor-bench-"))
    (folder / "lambang.png").write_bytes(logo())
    compiler = Compiler(root=str(folder))

    def compile_text(text: str) -> bytes:
        (folder / "naskah.typ").write_text(PREAMBLE + text)
        made: bytes = compiler.compile(input=str(folder / "naskah.typ"), format="pdf")
        return made

    return compile_text


class Spent(NamedTuple):
    """Seconds: of the processor (by the process itself and by the system for it), and by the clock."""

    cpu: float
    wall: float


def spent_on(way: Way, number: int) -> Spent:
    """What one paper takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    content = way(number)
    spent = Spent(time.process_time() - cpu, time.perf_counter() - wall)
    if not content.startswith(b"%PDF"):
        raise SystemExit("What was made is no PDF.")
    return spent


def measure(ways: dict[str, Callable[[], Way]], rounds: int, warm: int = 2) -> dict[str, list[Spent]]:
    """What each way takes, run in turn, each told its number; `warm` rounds before do not count.

    Each has a process of its own and is made there, so that none clears away what another has left behind.
    """
    taken: dict[str, list[Spent]] = {name: [] for name in ways}
    with ExitStack() as opened:
        workers = {name: opened.enter_context(worker(maker)) for name, maker in ways.items()}
        for number in range(warm + rounds):
            for name, pool in workers.items():
                taken[name].append(pool.submit(run, number).result())
    return {name: times[warm:] for name, times in taken.items()}


def worker(maker: Callable[[], Way], processes: int = 1) -> ProcessPoolExecutor:
    """Processes that read the house and make the way, once each; then `run` takes it."""
    return ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin, initargs=(maker,))


_WAYS: list[Way] = []


def _begin(maker: Callable[[], Way]) -> None:
    set_up()
    _WAYS[:] = [maker()]


def run(number: int) -> Spent:
    """One paper by the way of this process."""
    return spent_on(_WAYS[0], number)


def tell(taken: dict[str, list[Spent]], what: str, base: str) -> None:
    """Print the median of each way, and how it stands to `base`: the median of the ratios of each round."""
    print(f"{'A ' + what + f', {len(taken[base])} rounds':<34}   processor      clock   ratio: processor, clock")
    for name, times in taken.items():
        cpu, wall = (statistics.median(parts) * 1_000 for parts in zip(*times, strict=True))
        pairs = [(mine.cpu / its.cpu, mine.wall / its.wall) for mine, its in zip(times, taken[base], strict=True)]
        by_cpu, by_wall = (statistics.median(ratios) for ratios in zip(*pairs, strict=True))
        print(f"{name:<34} {cpu:8.1f} ms {wall:7.1f} ms   {by_cpu:16.3f}  {by_wall:5.3f}")


def quiet_collector() -> None:
    """What a worker does when it starts (`rakor.celery`)."""
    from rakor.celery import make_ready

    make_ready()


def replaced(facts: Any, crest: str) -> Any:
    """The facts with this crest in their letterhead."""
    from dataclasses import replace

    return replace(facts, letterhead=replace(facts.letterhead, crest=crest))
