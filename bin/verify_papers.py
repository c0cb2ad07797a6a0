#!/usr/bin/env python3
"""Compute a published chain of issued papers again: verify_papers.py rantai-naskah.json [HASH | FILE.pdf]…

It needs nothing of the portal. A HASH that was kept from an earlier visit must be in the chain; of a FILE it is said
where the chain names it. Exit code 0: everything agrees; 1: something does not; 2: the file cannot be read. How the
chain is made is written down in docs/papers.md.
"""

import hashlib
import json
import sys
from pathlib import Path

FORMAT = "rakor-chain/1"
GENESIS = "0" * 64
NAMES = ("sequence", "event", "edition", "kind", "number", "dated", "code_sha256", "facts_sha256", "file_sha256", "at")


def faults_in(data: dict) -> list[str]:
    """What does not fit in the chain, line by line."""
    if data.get("format") != FORMAT:
        return [f"unknown format {data.get('format')!r}"]
    found: list[str] = []
    previous = GENESIS
    for place, link in enumerate(data["links"], 1):
        if link["sequence"] != place:
            return [*found, f"link {place} is missing"]
        if link["previous"] != previous:
            found.append(f"link {place} does not follow from the one before it")
        said = {name: link[name] for name in (*NAMES, "previous")}
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if hashlib.sha256(text.encode()).hexdigest() != link["hash"]:
            found.append(f"link {place} was changed: its hash is another")
        previous = link["hash"]
    return found


def place_of(argument: str, links: list) -> tuple[bool, str]:
    """Whether the chain knows a hash or a file, and how it is told."""
    if Path(argument).is_file():
        digest = hashlib.sha256(Path(argument).read_bytes()).hexdigest()
        places = [f"{link['sequence']} ({link['event']})" for link in links if link["file_sha256"] == digest]
        return bool(places), f"{argument}: " + (f"link {', '.join(places)}" if places else "not in the chain")
    known = [link["sequence"] for link in links if link["hash"] == argument.lower()]
    return bool(known), f"{argument}: " + (f"the hash of link {known[0]}" if known else "not in the chain")


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    try:
        data = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        faults = faults_in(data)
        links = data["links"]
        answers = [place_of(argument, links) for argument in arguments[1:]]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        print(f"cannot be read: {error!r}")
        return 2
    for line in [*(f"WRONG: {fault}" for fault in faults), *(words for _is_known, words in answers)]:
        print(line.encode(sys.stdout.encoding or "ascii", "backslashreplace").decode(sys.stdout.encoding or "ascii"))
    if faults or not all(is_known for is_known, _words in answers):
        print("NOT in order.")
        return 1
    print(f"In order: {len(links)} links" + (f", last hash {links[-1]['hash']}" if links else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
