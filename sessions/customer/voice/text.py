"""Sentences: taking texts apart, telling whether one was used before, small changes of form."""

import hashlib
import re

from rapidfuzz import fuzz

_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][”\"')]))\s+(?=[“\"'(A-Z0-9])")
_ABBREVIATIONS = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|e\.g|i\.e|etc|approx)\.$")
_YES_OR_NO = re.compile(r"^(?:Yes|No|Yep|Nope|Yeah)(?:, |[.!] )(?=\w)")
_WORDS = re.compile(r"\w+")

# Words that a sentence may begin with and that are written small in the middle of one.
_SMALL = frozenset({
    "a", "after", "again", "all", "always", "an", "and", "another", "any", "apart", "as", "at",
    "because", "before", "but", "by", "can", "could", "did", "do", "does", "each", "either", "even",
    "every", "everything", "first", "for", "from", "he", "her", "here", "his", "how", "if", "in",
    "is", "it", "it's", "its", "just", "last", "later", "let", "maybe", "more", "most", "my",
    "neither", "never", "no", "nobody", "none", "not", "nothing", "now", "of", "on", "once", "one",
    "only", "other", "our", "otherwise", "out", "please", "quite", "right", "same", "she", "should",
    "since", "so", "some", "somebody", "something", "sometimes", "still", "that", "that's", "the",
    "their", "then", "there", "there's", "these", "they", "they're", "this", "those", "three", "to",
    "today", "two", "under", "until", "up", "usually", "was", "we", "we're", "well", "were", "what",
    "when", "where", "whether", "which", "while", "who", "why", "with", "yes", "yesterday", "you",
    "your",
})  # fmt: skip
_CONTRACTIONS = tuple(
    (re.compile(short), long)
    for short, long in (
        # “Won't you?” is “will you not?”.
        (r"\b([Ww])on't (I|you|he|she|it|we|they)\b", r"\1ill \2 not"),
        (r"\b([Cc])an't (I|you|he|she|it|we|they)\b", r"\1an \2 not"),
        (
            r"\b([IiAaWwDdHhCcSs](?:s|re|as|ere|o|oes|id|h?ould))n't (I|you|he|she|it|we|they)\b",
            r"\1 \2 not",
        ),
        (r"\b([Cc])an't\b", r"\1annot"),
        (r"\b([Ww])on't\b", r"\1ill not"),
        (r"\b([Ss])han't\b", r"\1hall not"),
        (r"(\w)n't\b", r"\1 not"),
        # “It's been” is “it has been”; only where that can't be meant.
        (
            r"\b(\w*[Ii]t|\w*[Hh](?:at|e|ere))'s (?!(?:been|got|had|gone|\w+ed)\b)",
            r"\1 is ",
        ),
        (r"\bI'm\b", "I am"),
        (r"\b(I|[Yy]ou|[Ww]e|[Tt]hey)'ve\b", r"\1 have"),
        (r"\b([Yy]ou|[Ww]e|[Tt]hey)'re\b", r"\1 are"),
        (r"\b(I|[Yy]ou|[Ww]e|[Tt]hey|[Ii]t|[Hh]e|[Ss]he|[Tt]hat)'ll\b", r"\1 will"),
    )
)


def sentences_of(text: str) -> list[str]:
    """Split a chat message into sentences."""
    found: list[str] = []
    for part in _SENTENCE_END.split(" ".join(text.split())):
        if found and _ABBREVIATIONS.search(found[-1]):
            found[-1] += " " + part
        elif part:
            found.append(part)
    return found


def part_saying(text: str, meant: str) -> str:
    """Return `meant` where `text` holds it, else the sentences that come closest to it."""
    if meant and meant in text:
        return meant
    sentences = sentences_of(text)
    length = max(1, min(len(sentences_of(meant)), len(sentences)))
    runs = [" ".join(sentences[at : at + length]) for at in range(len(sentences) - length + 1)]
    return max(runs, key=lambda run: fuzz.token_sort_ratio(run, meant), default=text)


def fingerprint(sentence: str) -> str:
    """Return a short mark that is equal for sentences of the same words."""
    words = " ".join(_WORDS.findall(sentence.lower())) or sentence.strip()
    return hashlib.blake2b(words.encode(), digest_size=4).hexdigest()


def is_new(text: str, said: set[str]) -> bool:
    """Whether none of the sentences was used before, and none comes twice in the text."""
    marks = [fingerprint(sentence) for sentence in sentences_of(text)]
    return len(set(marks)) == len(marks) and not said.intersection(marks)


def small_start(text: str) -> str:
    """Lower the first letter where the word is written small in mid-sentence."""
    first = text.split(" ", 1)[0]
    if first.rstrip(",;:").lower() in _SMALL and first[:1].isupper():
        return text[0].lower() + text[1:]
    return text


def capital_start(text: str) -> str:
    """Raise the first letter."""
    return text[:1].upper() + text[1:]


def without_yes_or_no(text: str) -> str:
    """The text without the “yes” or “no” it begins with, which answers nothing if nobody asked."""
    return capital_start(_YES_OR_NO.sub("", text, count=1))


def one_sentence(text: str) -> str:
    """Join sentences by dashes, so that a repeated answer is one sentence of its own."""
    first, *others = sentences_of(text)
    joined = [first, *(small_start(other) for other in others)]
    return " – ".join([*(part.rstrip(".") for part in joined[:-1]), joined[-1]])


def with_article(title: str) -> str:
    """“a clerk”, “an HR partner”: a job as people speak of it in a sentence."""
    acronym = title[1:2].isupper()
    vowel = title[:1].lower() in ("aefhilmnorsx" if acronym else "aeiou")
    return f"{'an' if vowel else 'a'} {title if acronym else title[:1].lower() + title[1:]}"


def without_contractions(text: str) -> str:
    """Write out “I'm”, “can't” and the like, as formal people do."""
    for pattern, replacement in _CONTRACTIONS:
        text = pattern.sub(replacement, text)
    return text
