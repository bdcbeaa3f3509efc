"""The typed blanks of a template: what may be filled in, within which limits, and how it reads.

A variable reads what a person sent (`read`), and says what stands in the text for it (`words`) and
for its parts, such as `{{caller.first}}`. Lists of them are the business of `values`.
"""

import re
import unicodedata
from abc import abstractmethod
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from django.utils import timezone
from django.utils.text import slugify
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic.alias_generators import to_camel

_BIGGEST = 10**12
_FURTHEST_DAYS = 3650
# What a line of text can't hold: control characters, and marks that turn or hide what is written.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # which some scripts and emoji need

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Amount = Annotated[Decimal, Field(ge=-_BIGGEST, le=_BIGGEST, decimal_places=2)]
# An ISO date, or days from today: templates outlive the day they were written on.
Day = date | Annotated[int, Field(ge=-_FURTHEST_DAYS, le=_FURTHEST_DAYS)]
# What stands in a document: a text within a text, the value itself where nothing else does.
Filled = str | int | float | bool | None
# Context of validating what was stored: the day it is read on makes no mistake of it.
STORED = {"stored": True}


class WrongValue(ValueError):
    """The value is not of the variable's type or outside its limits; says what it must be."""


class Base(BaseModel):
    """What all variables share.

    A required one must be filled in by whoever makes a scenario: its default is what a form
    suggests. Any other has its default where nothing is filled in, or stays empty.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )
    parts: ClassVar[tuple[str, ...]] = ()
    # What stands alone where nothing was filled in.
    empty: ClassVar[Filled] = ""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
    label: Label
    help: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    required: bool = False
    default: Any = None

    @model_validator(mode="after")
    def _default_is_a_value(self, info: ValidationInfo) -> "Base":
        if self.default is not None:
            try:
                self.read(self.default)
            except WrongValue as error:
                if info.context == STORED:
                    return self.model_copy(update={"default": None})
                raise ValueError(f"the default of “{self.name}” {error}") from None
        return self

    @abstractmethod
    def read(self, sent: Any) -> Any:
        """Return the value somebody filled in, in one form; raises WrongValue.

        What it returns is JSON, and reads as itself.
        """

    @abstractmethod
    def extremes(self) -> Sequence[Any]:
        """Return values that, if they fit a document, leave no other that does not."""

    def words(self, value: Any, part: str = "") -> str:
        """Return what stands in a text for the value, or for a part of it."""
        return str(value)

    def alone(self, value: Any) -> Filled:
        """Return what stands where nothing but the variable does."""
        return self.words(value)


class TextVariable(Base):
    """Words: one line, or several."""

    type: Literal["text"] = "text"
    min_length: int = Field(default=1, ge=1, le=2000)
    max_length: int = Field(default=100, ge=1, le=2000)
    multiline: bool = False

    @model_validator(mode="after")
    def _has_room(self) -> "TextVariable":
        if self.min_length > self.max_length:
            raise ValueError(f"“{self.name}” has no possible length")
        return self

    def read(self, sent: Any) -> str:
        if not isinstance(sent, str):
            raise WrongValue("must be text")
        text = sent.replace("\r\n", "\n").strip()
        if not self.min_length <= len(text) <= self.max_length:
            raise WrongValue(f"must be {self.min_length} to {self.max_length} characters long")
        if not _is_printable(text, lines=self.multiline):
            kind = "control characters" if self.multiline else "line breaks or control characters"
            raise WrongValue(f"must not hold {kind}")
        return text

    def extremes(self) -> Sequence[str]:
        return "x" * self.min_length, "x" * self.max_length


class NumberVariable(Base):
    """A number, whole unless said otherwise. Part: `text`, where the document wants no number."""

    parts = ("text",)
    empty: ClassVar[Filled] = None
    type: Literal["number"] = "number"
    minimum: float = Field(default=0, ge=-_BIGGEST, le=_BIGGEST)
    maximum: float = Field(default=1_000_000, ge=-_BIGGEST, le=_BIGGEST)
    whole: bool = True

    @model_validator(mode="after")
    def _has_room(self) -> "NumberVariable":
        bounds = (self.minimum, self.maximum)
        if self.minimum > self.maximum:
            raise ValueError(f"“{self.name}” has no possible number")
        if self.whole and any(bound != int(bound) for bound in bounds):
            raise ValueError(f"the limits of “{self.name}” must be whole numbers")
        return self

    def read(self, sent: Any) -> int | float:
        number = _decimal(sent)
        if number is None or (self.whole and number != number.to_integral_value()):
            raise WrongValue("must be a whole number" if self.whole else "must be a number")
        if not Decimal(str(self.minimum)) <= number <= Decimal(str(self.maximum)):
            raise WrongValue(f"must be between {_shown(self.minimum)} and {_shown(self.maximum)}")
        return int(number) if number == number.to_integral_value() else float(number)

    def extremes(self) -> Sequence[int | float]:
        return self.read(self.minimum), self.read(self.maximum)

    def alone(self, value: Any) -> Filled:
        number: Filled = value
        return number


class Option(BaseModel):
    """One of several values, and what it is called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, source: Any) -> Any:
        return {"value": source} if isinstance(source, str) else source


class ChoiceVariable(Base):
    """One of several texts."""

    type: Literal["choice"] = "choice"
    parts = ("label",)
    options: list[Option] = Field(min_length=2, max_length=20)

    @model_validator(mode="after")
    def _options_differ(self) -> "ChoiceVariable":
        values = [option.value for option in self.options]
        if len(set(values)) < len(values):
            raise ValueError(f"two options of “{self.name}” are the same")
        return self

    def read(self, sent: Any) -> str:
        values = [option.value for option in self.options]
        if not isinstance(sent, str) or sent not in values:
            raise WrongValue(f"must be one of: {', '.join(values)}")
        return sent

    def extremes(self) -> Sequence[str]:
        return [option.value for option in self.options]

    def words(self, value: Any, part: str = "") -> str:
        if part == "label":
            option = next(option for option in self.options if option.value == value)
            return option.label or option.value
        return str(value)


class PersonVariable(Base):
    """A person's full name. Parts: `first`, `last`, and `username`, such as `ruth.adeyemi`."""

    type: Literal["person"] = "person"
    parts = ("first", "last", "username")
    # As long as the longest name a document takes.
    longest: ClassVar[int] = 80

    def read(self, sent: Any) -> str:
        name = " ".join(sent.split()) if isinstance(sent, str) else ""
        if " " not in name or len(name) > self.longest or not _is_printable(name):
            raise WrongValue(f"must be a first and a last name, {self.longest} characters at most")
        if not all(any(c.isalpha() for c in word) for word in (name.split()[0], name.split()[-1])):
            raise WrongValue("must be a first and a last name, in letters")
        return name

    def extremes(self) -> Sequence[str]:
        return "Bo Ek", f"{'A' * 39} {'B' * 40}"

    def words(self, value: Any, part: str = "") -> str:
        first, *_, last = value.split()
        if part == "username":
            return username(value)
        return str({"first": first, "last": last}.get(part, value))


class MoneyVariable(Base):
    """An amount in one currency, such as `$75` or `£1,250.50`. Part: `number`, without it."""

    type: Literal["money"] = "money"
    parts = ("number",)
    currency: Annotated[str, StringConstraints(pattern=r"^[^\d\s.,+-]{1,3}$")] = "£"
    minimum: Amount = Decimal(0)
    maximum: Amount = Decimal(100_000)

    @model_validator(mode="after")
    def _has_room(self) -> "MoneyVariable":
        if self.minimum > self.maximum:
            raise ValueError(f"“{self.name}” has no possible amount")
        return self

    def read(self, sent: Any) -> str:
        amount = _decimal(self._bare(sent) if isinstance(sent, str) else sent)
        if amount is None:
            raise WrongValue(f"must be an amount in {self.currency}, such as {self.currency}75")
        if not self.minimum <= amount <= self.maximum:
            limits = f"{self._written(self.minimum)} and {self._written(self.maximum)}"
            raise WrongValue(f"must be between {limits}")
        if amount != round(amount, 2):
            raise WrongValue("must have two decimal places at most")
        return self._written(amount)

    def extremes(self) -> Sequence[str]:
        return self._written(self.minimum), self._written(self.maximum)

    def words(self, value: Any, part: str = "") -> str:
        return str(value).replace(self.currency, "") if part == "number" else str(value)

    def _bare(self, text: str) -> str:
        sign = "-" if text.strip().startswith("-") else ""
        bare = text.strip().removeprefix("-")
        bare = bare.removeprefix(self.currency).removesuffix(self.currency).strip()
        grouped = re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", bare, re.ASCII)
        return sign + (bare.replace(",", "") if grouped else bare)

    def _written(self, amount: Decimal) -> str:
        places = 0 if amount == amount.to_integral_value() else 2
        sign = "-" if amount < 0 else ""
        return f"{sign}{self.currency}{abs(amount):,.{places}f}"


class DateVariable(Base):
    """A day. In a text `3 March 2026`; parts: `weekday`, `day` (`3 March`), `iso`,
    `text`.
    """

    empty: ClassVar[Filled] = None
    type: Literal["date"] = "date"
    parts = ("weekday", "day", "iso", "text")
    earliest: Day = -_FURTHEST_DAYS
    latest: Day = _FURTHEST_DAYS

    @model_validator(mode="after")
    def _has_room(self, info: ValidationInfo) -> "DateVariable":
        if info.context != STORED and _day(self.earliest) > _day(self.latest):
            raise ValueError(f"“{self.name}” has no possible day")
        return self

    def read(self, sent: Any) -> str:
        day = _read_day(sent)
        if day is None:
            raise WrongValue("must be a date, such as 2026-03-31")
        earliest, latest = _day(self.earliest), _day(self.latest)
        if not earliest <= day <= latest:
            raise WrongValue(f"must be between {earliest.isoformat()} and {latest.isoformat()}")
        return day.isoformat()

    def extremes(self) -> Sequence[str]:
        # The one that is longest to write, too.
        return _day(self.earliest).isoformat(), _day(self.latest).isoformat()

    def words(self, value: Any, part: str = "") -> str:
        day = date.fromisoformat(value)
        written = {
            "iso": day.isoformat(),
            "weekday": f"{day:%A}",
            "day": f"{day.day} {day:%B}",
        }
        return written.get(part, f"{day.day} {day:%B %Y}")

    def alone(self, value: Any) -> Filled:
        return str(value)


class BooleanVariable(Base):
    """Yes or no, in these two words. Part: `text`, where nothing else stands."""

    parts = ("text",)
    empty: ClassVar[Filled] = None
    type: Literal["boolean"] = "boolean"
    yes: Label = "yes"
    no: Label = "no"

    def read(self, sent: Any) -> bool:
        if isinstance(sent, bool):
            return sent
        raise WrongValue("must be true or false")

    def extremes(self) -> Sequence[bool]:
        return True, False

    def words(self, value: Any, part: str = "") -> str:
        return self.yes if value else self.no

    def alone(self, value: Any) -> Filled:
        return bool(value)


class AssetTagVariable(Base):
    """An asset tag, such as `LT-4711`; its prefix may be given."""

    type: Literal["asset_tag"] = "asset_tag"
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{0,12}$")] = ""
    longest: ClassVar[int] = 20

    def read(self, sent: Any) -> str:
        tag = sent.strip().upper() if isinstance(sent, str) else ""
        rest = tag.removeprefix(self.prefix)
        fits = len(tag) <= self.longest and re.fullmatch(r"[A-Z0-9][A-Z0-9-]*", rest, re.ASCII)
        if not fits or not tag.startswith(self.prefix):
            such = f"{self.prefix or 'LT-'}4711"
            raise WrongValue(
                f"must be an asset tag such as {such}: capitals, digits and hyphens, "
                f"{self.longest} at most"
            )
        return tag

    def extremes(self) -> Sequence[str]:
        return f"{self.prefix}1", f"{self.prefix}{'9' * (self.longest - len(self.prefix))}"


Variable = Annotated[
    TextVariable
    | NumberVariable
    | ChoiceVariable
    | PersonVariable
    | MoneyVariable
    | DateVariable
    | BooleanVariable
    | AssetTagVariable,
    Field(discriminator="type"),
]


def username(name: str) -> str:
    """Return the sign-in name of a person: `Zoë Núñez` is `zoe.nunez`.

    Names that ASCII has no letters for get one made of their characters' numbers.
    """
    plain = unicodedata.normalize("NFKD", name)
    words = [slugify(word).replace("-", "") for word in plain.split()]
    first, last = words[0], words[-1]
    if not first or not last:
        return "u" + "".join(f"{ord(c):x}" for c in name if c.isalnum())[:12]
    return f"{first}.{last}"[:40]


def _is_printable(text: str, *, lines: bool = False) -> bool:
    return all(
        (lines and c in "\n\t") or c in _JOINERS or unicodedata.category(c) not in _UNPRINTABLE
        for c in text
    )


def _decimal(sent: Any) -> Decimal | None:
    """Return a number sent as one or as text; None for anything else."""
    if isinstance(sent, bool) or not isinstance(sent, int | float | str | Decimal):
        return None
    if isinstance(sent, int | Decimal):
        return Decimal(sent)
    text = sent.strip() if isinstance(sent, str) else repr(sent)
    if len(text) > 40 or not re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d{1,3})?", text, re.ASCII):
        return None
    return Decimal(text)


def _shown(number: float) -> str:
    return f"{number:,.15g}".replace(",", "")


def _read_day(sent: Any) -> date | None:
    if isinstance(sent, bool):
        return None
    if isinstance(sent, date):
        return sent
    if isinstance(sent, int) and abs(sent) <= _FURTHEST_DAYS:
        return _day(sent)
    if isinstance(sent, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", sent.strip(), re.ASCII):
        try:
            return date.fromisoformat(sent.strip())
        except ValueError:
            return None
    return None


def _day(day: date | int) -> date:
    return timezone.localdate() + timedelta(days=day) if isinstance(day, int) else day
