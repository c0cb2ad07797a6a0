"""The time-stamping service (RFC 3161) that proves when the portal's seal was set.

pyHanko's own client follows redirects, believes every status, and does not look whether a stamp is for what was sent; a
wrong nonce ends in it as an `AttributeError`. Here an answer is a stamp for what was asked, or is refused in words.
"""

import time
from typing import TYPE_CHECKING

import requests
from django.utils.translation import gettext as _

from common.errors import RakorError
from documents.signing.answers import whole_body

if TYPE_CHECKING:
    from asn1crypto.tsp import TimeStampReq, TimeStampResp, TSTInfo
    from pyhanko.sign.timestamps import TimeStamper

CONNECT_SECONDS = 5
ANSWER_SECONDS = 20
LARGEST_ANSWER = 1024 * 1024
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class NotStamped(RakorError):
    """The time-stamping service did not answer as it should; says how, without its address."""


def time_stamper(url: str) -> "TimeStamper":
    """What asks the service at `url` for time stamps; it raises `NotStamped`."""
    from pyhanko.sign.timestamps import TimeStamper

    class AsksService(TimeStamper):
        async def async_request_tsa_response(self, req: "TimeStampReq") -> "TimeStampResp":
            return _stamp_for(req, _sent(url, req.dump()))

    return AsksService()


def _sent(url: str, query: bytes) -> bytes:
    """What the service answers. Raises `NotStamped`, always out here: an error of the library holds the address."""
    until = time.monotonic() + ANSWER_SECONDS
    try:
        with requests.post(
            url,
            query,
            headers=_HEADERS,
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,  # asked is whom the operator has named, and nobody else
            stream=True,
        ) as response:
            if response.status_code == requests.codes.ok:
                return whole_body(response, until=until, largest=LARGEST_ANSWER)
            said = _("The time-stamping service answered with status %(status)s and no time stamp (TSA_URL).") % {
                "status": response.status_code
            }
    except requests.Timeout:
        said = _("The time-stamping service did not answer in time (TSA_URL).")
    except requests.RequestException:
        said = _("The time-stamping service cannot be reached, or broke off (TSA_URL).")
    raise NotStamped(said)


def _stamp_for(asked: "TimeStampReq", answer: bytes) -> "TimeStampResp":
    """The answer, if it holds a stamp for what was asked. Raises `NotStamped`."""
    from asn1crypto.tsp import TimeStampResp

    said = _("The time-stamping service answered with something that is no time stamp (TSA_URL).")
    try:
        response = TimeStampResp.load(answer, strict=True)
        if response["status"]["status"].native == "granted":
            stamped = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
            if _names(stamped) == _names(asked):
                return response
            said = _("The time-stamping service answered with a stamp for something else (TSA_URL).")
    except (ValueError, TypeError, KeyError, AttributeError):  # what asn1crypto makes of other bytes, or of a refusal
        pass
    raise NotStamped(said)


def _names(said: "TimeStampReq | TSTInfo") -> tuple[int, bytes]:
    """What ties a stamp to what was asked: the number made up for it, and the hash."""
    return said["nonce"].native, said["message_imprint"]["hashed_message"].native
