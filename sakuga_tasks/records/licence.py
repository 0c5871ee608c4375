"""What a licence text or URL means: an id, SPDX where one exists, and what it lets a data set do.

Only what stands in a table is recognised; any other text stays unknown, never guessed.
Sources: https://spdx.org/licenses/ and https://creativecommons.org/licenses/list.en
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

LicenceClass = Literal["open", "restricted", "unknown"]

# Ids of ours where SPDX has none.
OWN = "own"
PUBLIC_DOMAIN = "public-domain"
ALL_RIGHTS_RESERVED = "all-rights-reserved"

OPEN_IDS = frozenset(
    {OWN, PUBLIC_DOMAIN, "CC0-1.0", "CC-PDM-1.0", "CC-PDDC", "PDDL-1.0", "Unlicense", "0BSD", "WTFPL"}
    | {"MIT", "MIT-0", "ISC", "Zlib", "BSL-1.0", "BSD-2-Clause", "BSD-3-Clause", "Apache-1.1", "Apache-2.0"}
    | {"MPL-1.1", "MPL-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.2", "CECILL-2.1", "Artistic-2.0", "OFL-1.1"}
    | {f"{name}-{tail}" for name in ("GPL-2.0", "GPL-3.0", "AGPL-3.0") for tail in ("only", "or-later")}
    | {f"{name}-{tail}" for name in ("LGPL-2.1", "LGPL-3.0") for tail in ("only", "or-later")}
    | {"GPL-2.0", "GPL-3.0", "AGPL-3.0", "LGPL-2.1", "LGPL-3.0", "GFDL-1.2", "GFDL-1.3", "LAL-1.2", "LAL-1.3"}
    | {"ODbL-1.0", "ODC-By-1.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CC-SA-1.0"}
)

_NAMES = {
    "own": OWN,
    "own work": OWN,
    "public domain": PUBLIC_DOMAIN,
    "public-domain": PUBLIC_DOMAIN,
    "publicdomain": PUBLIC_DOMAIN,
    "pd": PUBLIC_DOMAIN,
    "public domain mark": "CC-PDM-1.0",
    "public domain mark 1.0": "CC-PDM-1.0",
    "creative commons public domain mark 1.0": "CC-PDM-1.0",
    "all rights reserved": ALL_RIGHTS_RESERVED,
    "all-rights-reserved": ALL_RIGHTS_RESERVED,
    "copyrighted": ALL_RIGHTS_RESERVED,
    "proprietary": ALL_RIGHTS_RESERVED,
    "standard youtube license": ALL_RIGHTS_RESERVED,
    "youtube": ALL_RIGHTS_RESERVED,
    "mit license": "MIT",
    "the mit license": "MIT",
    "expat": "MIT",
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "bsd 2-clause": "BSD-2-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "gplv2": "GPL-2.0",
    "gplv3": "GPL-3.0",
    "gpl v3": "GPL-3.0",
    "lgplv3": "LGPL-3.0",
    "agplv3": "AGPL-3.0",
    "free art license 1.3": "LAL-1.3",
    "licence art libre 1.3": "LAL-1.3",
    "the unlicense": "Unlicense",
}

_PAGES = {
    "apache.org/licenses/license-2.0": "Apache-2.0",
    "artlibre.org": "LAL-1.3",
    "artlibre.org/licence/lal": "LAL-1.3",
    "artlibre.org/licence/lal/en": "LAL-1.3",
    "creativecommons.org/licenses/publicdomain": "CC-PDDC",
    "gnu.org/licenses/agpl-3.0": "AGPL-3.0",
    "gnu.org/licenses/gpl-3.0": "GPL-3.0",
    "gnu.org/licenses/old-licenses/gpl-2.0": "GPL-2.0",
    "opendatacommons.org/licenses/by/1-0": "ODC-By-1.0",
    "opendatacommons.org/licenses/odbl/1-0": "ODbL-1.0",
    "unlicense.org": "Unlicense",
}
_ID_PAGE = re.compile(r"(?:spdx\.org/licenses|opensource\.org/licenses?|choosealicense\.com/licenses)/([\w.+-]+)")
_CC_PAGE = re.compile(
    r"creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/(\d\.\d)(?:/([a-z]{2,8}))?(?:/(?:deed|legalcode)[\w.-]*)?"
)

_CC_SPELLINGS = [
    (re.compile(pattern), word)
    for pattern, word in (
        (r"creative[ -]?commons", "cc"),
        (r"public[ -]domain dedication", ""),
        (r"attribution", "by"),
        (r"share[ -]?alike", "sa"),
        (r"non[ -]?commercial", "nc"),
        (r"no[ -]?deriv(?:ative)?s?(?: works)?", "nd"),
        (r"^cc[ _-]*(?:0|zero)", "cc zero"),
        (r"^ccby", "cc by"),
        (r"\bv(?:ersion)?[ .]*(?=\d)", ""),
        (r"\b(?:international|unported|generic|universal|public|licen[cs]ed?|the|under|an?)\b", ""),
    )
]
_CC_VERSIONS = frozenset({"1.0", "2.0", "2.1", "2.5", "3.0", "4.0"})
# The jurisdictions that versions up to 3.0 were ported to.
_CC_PORT = re.compile(
    r"am|ar|at|au|az|be|bg|br|ca|ch|cl|cn|co|cr|cz|de|dk|ec|ee|eg|es|fi|fr|ge|gr|gt|hk|hr|hu|ie|igo|il|in|it|jp|kr|lu"
    r"|mk|mt|mx|my|ni|nl|no|nz|pe|ph|pl|pr|pt|ro|rs|scotland|se|sg|si|th|tw|ua|ug|uk|us|ve|vn|za"
)
_CC_ELEMENTS = ("by", "nc", "nd", "sa")
_CC_ID = re.compile(r"CC-BY(?P<closed>-NC|-ND|-NC-ND|-NC-SA)?(?:-SA)?(?:-\d\.\d(?:-[A-Z]+)?)?")
_RESTRICTIVE = re.compile(r"non[ -]?commercial|\bnc\b|no[ -]?deriv|\bnd\b|rights reserved|copyright|proprietary", re.I)


class LicenceFact(NamedTuple):
    """A licence id, None where none was recognised, and its class."""

    licence: str | None
    licence_class: LicenceClass


_RANK: dict[LicenceClass, int] = {"open": 0, "unknown": 1, "restricted": 2}


@lru_cache(maxsize=1024)
def read_licence(text: str | None, url: str | None = None) -> LicenceFact:
    """Return what a licence text and its URL say together; where both speak, the stricter one wins.

    A URL does not open what an unrecognised text seems to close.
    """
    by_text, by_url = licence_id(text or ""), licence_id_of_url(url or "")
    if by_text is None and text and _RESTRICTIVE.search(text):
        return LicenceFact(None, "unknown")
    facts = [LicenceFact(found, licence_class(found)) for found in (by_text, by_url) if found is not None]
    return max(facts, key=lambda fact: _RANK[fact.licence_class], default=LicenceFact(None, "unknown"))


def licence_id(text: str) -> str | None:
    """Return the id that a text names, or None: an SPDX id, a Creative Commons name, a common name or a URL."""
    name = " ".join(text.casefold().split())
    if "://" in name:
        return licence_id_of_url(name)
    return _NAMES.get(name) or _spdx_id(name) or _creative_commons_id(name)


def licence_id_of_url(url: str) -> str | None:
    """Return the id whose page a URL is, or None."""
    try:
        parts = urlsplit(url.strip().casefold())
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    page = (parts.netloc.removeprefix("www.") + parts.path).rstrip("/")
    if found := _CC_PAGE.fullmatch(page):
        return _creative_commons_page(*found.groups())
    page = re.sub(r"\.(?:html?|txt|php|en\.html)$", "", page)
    if page in _PAGES:
        return _PAGES[page]
    found = _ID_PAGE.fullmatch(page)
    return _spdx_id(found[1].removesuffix("-license")) if found else None


def licence_class(licence: str | None) -> LicenceClass:
    """Return what an id lets a data set do: NC and ND restrict, one's own is open, the unlisted is unknown."""
    if licence in OPEN_IDS:
        return "open"
    if licence == ALL_RIGHTS_RESERVED:
        return "restricted"
    if licence is not None and (found := _CC_ID.fullmatch(licence)):
        return "restricted" if found["closed"] else "open"
    return "unknown"


def _spdx_id(name: str) -> str | None:
    if not re.fullmatch(r"[\w.+-]+", name) or name.startswith("licenseref"):
        return None
    try:
        return str(canonicalize_license_expression(name))
    except InvalidLicenseExpression:
        return None


def _creative_commons_page(kind: str, version: str, port: str | None) -> str | None:
    if kind in {"zero", "mark"}:
        return {"zero": "CC0-1.0", "mark": "CC-PDM-1.0"}[kind] if version == "1.0" else None
    return _build_cc_id(kind.split("-"), version=version, port=port)


def _creative_commons_id(name: str) -> str | None:
    for pattern, word in _CC_SPELLINGS:
        name = pattern.sub(word, name)
    words = [word for word in re.split(r"[ _,()/-]+", name) if word]
    has_cc = words[:1] == ["cc"]
    words = words[has_cc:]
    if has_cc and words[:1] == ["zero"]:
        return "CC0-1.0" if set(words[1:]) <= {"1.0", "1", "cc0"} else None
    elements = [word for word in words if word in _CC_ELEMENTS]
    rest = words[len(elements) :]
    if words[: len(elements)] != elements or (not has_cc and len(elements) + len(rest) < 2):
        return None
    return _build_cc_id(elements, version=rest[0] if rest else None, port=rest[1] if rest[1:] else None, more=rest[2:])


def _build_cc_id(
    elements: list[str], *, version: str | None, port: str | None, more: list[str] | None = None
) -> str | None:
    if version is not None and "." not in version:
        version += ".0"
    is_known = version is None or version in _CC_VERSIONS
    is_port_known = port is None or (_CC_PORT.fullmatch(port) is not None and version != "4.0")
    is_sound = "by" in elements and len(set(elements)) == len(elements) and not {"nd", "sa"} <= set(elements)
    if more or not (is_known and is_port_known and is_sound):
        return None
    ordered = [element for element in _CC_ELEMENTS if element in elements]
    return "-".join(["CC", *(part.upper() for part in [*ordered, version or "", port or ""] if part)])
