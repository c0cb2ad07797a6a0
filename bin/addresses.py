"""Prints the names and private addresses under which telephones in the same network reach this machine, best first.

Only those for which bin/certificate.sh makes a certificate: the authority that a telephone is asked to trust can vouch
for nothing else.
"""

import ipaddress
import os
import socket
import subprocess
import sys
from urllib.parse import urlsplit

PRIVATE = [ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")]


def main() -> None:
    wanted = urlsplit(os.environ.get("BASE_URL", "")).hostname or ""
    if wanted and not is_ours(wanted):
        sys.exit(
            f"\n✗ Untuk {wanted} tidak dibuat sertifikat di sini: pakai alamat di jaringan sendiri atau nama .local, "
            "atau beri TLS_CERT dan TLS_KEY."
        )
    names = [wanted, *way_out(), *all_addresses(), f"{socket.gethostname().split('.')[0].lower()}.local"]
    known = [name for name in names if name and is_ours(name)]
    print(*dict.fromkeys([*known, "localhost", "127.0.0.1"]))


def is_ours(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".local")
    return address.is_loopback or any(address in net for net in PRIVATE)


def way_out() -> list[str]:
    """The address that this machine would use to leave its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


def all_addresses() -> list[str]:
    try:
        told = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)
    except OSError:
        return []
    return told.stdout.split()


if __name__ == "__main__":
    main()
