"""Is this container well? `healthy.py web|worker|beat` answers by its exit code; docker-compose.yml asks.

web: it says it is ready. worker: it answers a ping over the broker. beat: it has written down its schedule lately.
"""

import os
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

# Beat writes its schedule down every three minutes; more than three misses and it hangs.
BEAT_SILENCE = 600


def web_is_well() -> bool:
    """The page of readiness, asked for by the portal's own name, as a proxy would."""
    host = urlsplit(os.environ["BASE_URL"]).netloc
    request = Request("http://127.0.0.1:8000/sehat/siap/", headers={"Host": host, "X-Forwarded-Proto": "https"})
    with urlopen(request, timeout=5) as answer:  # noqa: S310  a fixed address of this container
        return bool(answer.status == 200)


def worker_is_well() -> bool:
    """The worker of this container, by its own name."""
    from rakor.celery import app

    name = f"celery@{socket.gethostname()}"
    return bool(app.control.inspect(destination=[name], timeout=5).ping())


def beat_is_well(folder: Path) -> bool:
    """The newest file of beat's schedule in `folder` is fresh."""
    written = [path.stat().st_mtime for path in folder.glob("beat-schedule*")]
    return bool(written) and time.time() - max(written) < BEAT_SILENCE


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    well = {
        "web": web_is_well,
        "worker": worker_is_well,
        "beat": lambda: beat_is_well(Path(os.environ["DATA_DIR"]) / "queue"),
    }[sys.argv[1]]()
    sys.exit(0 if well else 1)
