"""How a note reads: whether it is made of sentences, and what is wrong with them (English only)."""

import re
from functools import cache
from pathlib import Path

from scenarios.advice.words import reading_grade, sentences_of, words_of
from sessions.customer.understanding.lexicon import stop_words

# GOV.UK style guide: sentences of at most 25 words; the mean, so that one long list is no fault.
LONGEST_SENTENCE = 25
# Years of school, as Flesch–Kincaid counts them. A colleague reads technical writing, so two more
# than for an article of the knowledge base would be too many.
HARDEST_GRADE = 14.0
# Small words (the, was, by, …) are about half of running English and a third of notes in short;
# in a heap of terms there are next to none.
_FEWEST_SMALL_WORDS = 0.1
_BARE_UNIT = 6  # words that say nothing together, when no small word is among them

_LIST_POINT = re.compile(r"(?:^|\n)[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+")
# Of an IT desk's acronyms those of four letters and more: a row of them is no shouting.
_ACRONYMS = (
    "BIOS|BSOD|CIDR|CIFS|DHCP|DKIM|DMARC|FIDO|FTPS|GDPR|HDMI|HTML|HTTP|HTTPS|IMAP|IPSEC|ITIL|JSON"
    "|LDAP|LDAPS|NTFS|NTLM|NVME|OIDC|RADIUS|RAID|SAML|SATA|SCCM|SFTP|SIEM|SMTP|SNMP|SSID|TOTP|UEFI"
    "|VLAN|VOIP|WLAN|YAML"
)
_LOUD = rf"\b(?!(?:{_ACRONYMS})\b)[A-Z]{{4,}}\b"
_SHOUT = re.compile(rf"(?:{_LOUD}[ !]+){{2}}{_LOUD}|[!?]{{2,}}")
_SLANG = re.compile(
    r"\b(?:lol|lmao|omg|wtf|btw|tbh|imo|idk|asap pls|pls|plz|thx|tnx|gr8|gonna|wanna|gotta|dunno"
    r"|kinda|sorta|yeah|yep|nope|nvm|soz|sry|cuz|coz|bcos|2day|l8r)\b|[\U0001f300-\U0001faff]"
    # Neither the drive U: nor an option such as `/u` or `-u`.
    r"|(?<![/\\-])\b(?-i:u r|ur|u)\b(?!-|:|\s+drive\b)",
    re.IGNORECASE,
)
_SMILEY = re.compile(r"(?<!\S)[:;]-?[)(DP](?!\w)")
# What stands in brackets; a bracket that is a smiley's mouth opens none.
_BRACKETED = re.compile(r"(?<![:;-])\([^()]*\)")


@cache
def _misspelt() -> dict[str, str]:
    """Common words as they are often written wrongly → as they are written."""
    lines = Path(__file__).with_name("misspelt.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return {wrong.strip(): right.strip() for wrong, _, right in pairs}


def is_heap(text: str) -> bool:
    """Whether words are heaped up instead of put into sentences or short points."""
    units = [words_of(sentence) for sentence in _sentences(text)]
    everything = [word for unit in units for word in unit]
    if _small_words(everything) < _FEWEST_SMALL_WORDS:
        return True
    bare = (u for u in units if len(u) >= _BARE_UNIT and _small_words(u) < _FEWEST_SMALL_WORDS)
    return sum(map(len, bare)) * 3 > len(everything)


def _sentences(text: str) -> list[str]:
    """Return sentences and points of lists; a semicolon or a new line ends one as well."""
    pieces = re.split(r"[;\n]", _LIST_POINT.sub("\n", text))
    return [sentence for piece in pieces for sentence in sentences_of(piece)]


def _small_words(words: list[str]) -> float:
    """Return the share of words that say nothing by themselves, 0–1."""
    return sum(word in stop_words() for word in words) / len(words) if words else 0.0


def _is_loud(sentence: str) -> bool:
    """Whether a whole sentence is in capitals; a row of acronyms is none."""
    return sentence.isupper() and len(words_of(sentence)) >= _BARE_UNIT and "," not in sentence


def faults_of(text: str) -> list[str]:
    """Return what makes the text hard or unpleasant to read, each as half a sentence."""
    sentences = _sentences(text)
    words = words_of(text)
    grade = reading_grade(sentences)
    faults = []
    if len(words) > LONGEST_SENTENCE * len(sentences):
        faults.append("its sentences are too long")
    elif grade is not None and grade > HARDEST_GRADE:
        faults.append(f"it takes {grade:.0f} years of school to read")
    if _SHOUT.search(text) or any(map(_is_loud, sentences)):
        faults.append("it shouts")
    slang = _SLANG.search(text) or _SMILEY.search(_BRACKETED.sub("", text))
    if slang:
        faults.append(f"“{slang[0]}” belongs in a chat among friends")
    known = _misspelt()
    wrong = [f"“{word}” ({known[word]})" for word in dict.fromkeys(words) if word in known]
    if wrong:
        faults.append(f"misspelt: {', '.join(wrong[:3])}")
    return faults
