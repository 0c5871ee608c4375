"""Licence texts and URLs become ids and classes, and nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.records.licence import LicenceFact, licence_class, licence_id, licence_id_of_url, read_licence

CREATIVE_COMMONS = {
    "spdx id": ("CC-BY-4.0", "CC-BY-4.0"),
    "lower case": ("cc-by-sa-3.0", "CC-BY-SA-3.0"),
    "spaces": ("CC BY 4.0", "CC-BY-4.0"),
    "underscores": ("cc_by_nc_4.0", "CC-BY-NC-4.0"),
    "without version": ("CC BY-SA", "CC-BY-SA"),
    "glued": ("CCBY 4.0", "CC-BY-4.0"),
    "whole version": ("CC BY 4", "CC-BY-4.0"),
    "full name": ("Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
    "public licence": ("Creative Commons Attribution-ShareAlike 4.0 International Public License", "CC-BY-SA-4.0"),
    "unported": ("Creative Commons Attribution-NonCommercial-NoDerivs 3.0 Unported", "CC-BY-NC-ND-3.0"),
    "official name without cc": ("Attribution 4.0 International", "CC-BY-4.0"),
    "spelt with spaces": ("Creative Commons Attribution Non Commercial Share Alike 2.5 Generic", "CC-BY-NC-SA-2.5"),
    "port": ("CC-BY-SA-3.0-FR", "CC-BY-SA-3.0-FR"),
    "port known to spdx": ("cc by-sa 3.0 de", "CC-BY-SA-3.0-DE"),
    "unusual order": ("CC BY-ND-NC 1.0", "CC-BY-NC-ND-1.0"),
    "zero": ("CC0", "CC0-1.0"),
    "zero with version": ("CC0 1.0 Universal", "CC0-1.0"),
    "zero in words": ("Creative Commons Zero", "CC0-1.0"),
    "zero in full": ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0"),
    "zero and dedication": ("CC0 1.0 Public Domain Dedication", "CC0-1.0"),
    "surrounding space": ("  CC  BY   4.0 ", "CC-BY-4.0"),
}
OTHERS = {
    "own": ("own", "own"),
    "own work": ("Own work", "own"),
    "public domain": ("Public Domain", "public-domain"),
    "mit": ("mit", "MIT"),
    "mit in words": ("The MIT License", "MIT"),
    "apache": ("Apache License, Version 2.0", "Apache-2.0"),
    "apache id": ("apache-2.0", "Apache-2.0"),
    "gpl": ("gpl-3.0-or-later", "GPL-3.0-or-later"),
    "all rights reserved": ("All Rights Reserved", "all-rights-reserved"),
    "url in the text": ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
}
UNKNOWN_TEXTS = {
    "nothing": "",
    "creative commons alone": "Creative Commons",
    "by alone": "by",
    "a sentence": "free to use, ask me first",
    "a choice": "MIT OR Apache-2.0",
    "with a credit": "CC BY 4.0 Blender Foundation",
    "no such version": "CC BY 5.0",
    "no such port": "CC BY 3.0 XX",
    "port of an unported version": "CC BY 4.0 DE",
    "contradiction": "CC BY-ND-SA 4.0",
    "without by": "CC NC 4.0",
    "element twice": "CC BY-BY 4.0",
    "own reference": "LicenseRef-mine",
    "an emoji": "🎬",
}
URLS = {
    "cc by": ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
    "http and www": ("http://www.creativecommons.org/licenses/by-nc-nd/3.0", "CC-BY-NC-ND-3.0"),
    "deed": ("https://creativecommons.org/licenses/by-sa/4.0/deed.en", "CC-BY-SA-4.0"),
    "legal code": ("https://creativecommons.org/licenses/by/4.0/legalcode.txt", "CC-BY-4.0"),
    "port": ("https://creativecommons.org/licenses/by-sa/3.0/de/deed.en", "CC-BY-SA-3.0-DE"),
    "query": ("https://creativecommons.org/licenses/by/4.0/?ref=chooser", "CC-BY-4.0"),
    "zero": ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
    "mark": ("https://creativecommons.org/publicdomain/mark/1.0/deed.fr", "CC-PDM-1.0"),
    "old dedication": ("http://creativecommons.org/licenses/publicdomain/", "CC-PDDC"),
    "mit": ("https://opensource.org/licenses/MIT", "MIT"),
    "mit, new address": ("https://opensource.org/license/mit", "MIT"),
    "spdx": ("https://spdx.org/licenses/Apache-2.0.html", "Apache-2.0"),
    "apache": ("https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
    "gnu": ("https://www.gnu.org/licenses/gpl-3.0.en.html", "GPL-3.0"),
    "free art": ("https://artlibre.org/licence/lal/en/", "LAL-1.3"),
    "no such version": ("https://creativecommons.org/licenses/by/9.0/", None),
    "other host": ("https://example.org/licenses/by/4.0/", None),
    "look-alike host": ("https://creativecommons.org.evil.example/licenses/by/4.0/", None),
    "other scheme": ("ftp://creativecommons.org/licenses/by/4.0/", None),
    "nothing": ("", None),
}
CLASSES = {
    "CC0-1.0": "open",
    "CC-BY-4.0": "open",
    "CC-BY-SA": "open",
    "CC-BY-SA-3.0-DE": "open",
    "CC-BY-NC-4.0": "restricted",
    "CC-BY-ND-4.0": "restricted",
    "CC-BY-NC-SA-3.0": "restricted",
    "CC-BY-NC-ND-3.0-IGO": "restricted",
    "all-rights-reserved": "restricted",
    "own": "open",
    "public-domain": "open",
    "MIT": "open",
    "Apache-2.0": "open",
    "JSON": "unknown",
    None: "unknown",
}
PAIRS = {
    "both agree": (("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"), ("CC-BY-4.0", "open")),
    "only the url": ((None, "https://creativecommons.org/licenses/by/4.0/"), ("CC-BY-4.0", "open")),
    "vague text": (("Creative Commons", "https://creativecommons.org/licenses/by/4.0/"), ("CC-BY-4.0", "open")),
    "only the text": (("own", None), ("own", "open")),
    "stricter url": (
        ("CC BY 4.0", "https://creativecommons.org/licenses/by-nc/4.0/"),
        ("CC-BY-NC-4.0", "restricted"),
    ),
    "stricter text": (
        ("all rights reserved", "https://opensource.org/licenses/MIT"),
        ("all-rights-reserved", "restricted"),
    ),
    "closing text we cannot read": (
        ("personal, non-commercial use only", "https://creativecommons.org/licenses/by/4.0/"),
        (None, "unknown"),
    ),
    "neither": ((None, None), (None, "unknown")),
}


@pytest.mark.parametrize(("text", "expected"), (CREATIVE_COMMONS | OTHERS).values(), ids=CREATIVE_COMMONS | OTHERS)
def test_a_licence_text_is_normalised(text: str, expected: str | None) -> None:
    assert licence_id(text) == expected


@pytest.mark.parametrize("text", UNKNOWN_TEXTS.values(), ids=UNKNOWN_TEXTS)
def test_an_unknown_text_stays_unknown(text: str) -> None:
    assert read_licence(text) == LicenceFact(None, "unknown")


@pytest.mark.parametrize(("url", "expected"), URLS.values(), ids=URLS)
def test_a_licence_url_is_normalised(url: str, expected: str | None) -> None:
    assert licence_id_of_url(url) == expected


@pytest.mark.parametrize(("licence", "expected"), CLASSES.items(), ids=map(str, CLASSES))
def test_a_licence_has_a_class(licence: str | None, expected: str) -> None:
    assert licence_class(licence) == expected


@pytest.mark.parametrize(("given_pair", "expected"), PAIRS.values(), ids=PAIRS)
def test_the_stricter_of_text_and_url_wins(
    given_pair: tuple[str | None, str | None], expected: tuple[str | None, str]
) -> None:
    assert read_licence(*given_pair) == expected


@given(st.text(max_size=80))
def test_an_id_reads_back_as_itself(text: str) -> None:
    found = licence_id(text)
    assert found is None or licence_id(found) == found


@given(st.text(max_size=80))
def test_no_url_makes_it_crash(text: str) -> None:
    licence_id_of_url(text)
    licence_id_of_url("https://creativecommons.org/" + text)
    licence_id_of_url("https://[" + text)
