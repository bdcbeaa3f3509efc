"""Rendering, resolving and saving the prompts that colour how a character speaks."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from django.db import IntegrityError, transaction
from django.db.models import Q
from jinja2 import StrictUndefined, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import changed_fields, record
from helpdesk.errors import Conflict, Invalid, NotAllowed
from prompts.models import Character, Emotion, EmotionalPrompt

logger = logging.getLogger(__name__)

VARIABLES = {
    "character_name": "The customer's name in this scenario.",
    "age": "The customer's age in years.",
    "emotion": "The emotion the prompt is for.",
    "personality": "The customer's traits, separated by commas.",
    "speaking_style": "How the customer speaks.",
    "technical_level": "novice, intermediate or advanced.",
}

MAX_PROMPT_LENGTH = 4000
# What makes up a character, beside its slug.
CHARACTER_FIELDS = (
    "name",
    "age",
    "personality",
    "speaking_style",
    "background_story",
    "technical_level",
    "initial_mood",
    "voice_profile",
)

# Authors write {character_name}. Blocks and comments get delimiters that no keyboard types by
# accident.
_environment = SandboxedEnvironment(
    variable_start_string="{",
    variable_end_string="}",
    block_start_string="\x01%",
    block_end_string="%\x01",
    comment_start_string="\x02#",
    comment_end_string="#\x02",
    undefined=StrictUndefined,
    autoescape=False,
    cache_size=200,
)
# Jinja2 would know `range` and the like; here only VARIABLES are known.
_environment.globals.clear()

Source = Literal["character", "global", "none"]


class PromptInUse(TypedDict):
    """An emotional prompt as it stands, and whose it is."""

    text: str
    source: Literal["character", "global"]
    version: int


@dataclass(frozen=True)
class Resolved:
    """A prompt ready for use; `source` says whether the character's own or the global one spoke."""

    text: str
    source: Source


def check(text: str) -> None:
    """Raise Invalid unless `text` is a prompt: words and plain known variables in single braces."""
    try:
        tree = _environment.parse(text)
    except TemplateSyntaxError as error:
        raise Invalid(
            f"Line {error.lineno}: write variables in single braces, as {{character_name}}.",
            code="invalid_prompt",
        ) from None
    for part in tree.body:
        # Loops and arithmetic could hold up a worker; substitution is all a prompt needs.
        if not isinstance(part, nodes.Output) or not all(
            isinstance(node, nodes.TemplateData | nodes.Name) for node in part.nodes
        ):
            raise Invalid(
                "Only plain variables such as {character_name} may stand in braces.",
                code="invalid_prompt",
            )
    unknown = sorted(meta.find_undeclared_variables(tree) - VARIABLES.keys())
    if unknown:
        raise Invalid(
            f"Unknown variable {', '.join(f'{{{name}}}' for name in unknown)}: "
            f"there are {', '.join(f'{{{name}}}' for name in VARIABLES)}.",
            code="unknown_variable",
        )


def render(text: str, variables: Mapping[str, Any]) -> str:
    """Return `text` with its variables filled in; raises Invalid (see `check`)."""
    check(text)
    missing = sorted(meta.find_undeclared_variables(_environment.parse(text)) - variables.keys())
    if missing:
        raise Invalid(f"No value was given for {{{missing[0]}}}.", code="unknown_variable")
    return _environment.from_string(text).render({name: variables[name] for name in variables})


def resolve(
    prompts: Mapping[str, Mapping[str, Any]], emotion: str, variables: Mapping[str, Any]
) -> Resolved:
    """Return the prompt for `emotion` out of a cast's prompts (see `gather`), variables filled in.

    Character before global is settled in `gather`. Without a usable prompt the text is empty: a
    chat must not stop because a prompt is missing or names a variable that no longer exists.
    """
    prompt = prompts.get(emotion)
    if prompt is None:
        return Resolved("", "none")
    try:
        return Resolved(render(prompt["text"], variables), prompt["source"])
    except Invalid as error:
        logger.warning("prompt_unusable", extra={"emotion": emotion, "reason": error.detail})
        return Resolved("", "none")


def prompts_in_use(character: Character | None) -> dict[str, PromptInUse]:
    """Return per emotion the character's own prompt, or else the global one."""
    rows = EmotionalPrompt.objects.filter(
        Q(character__isnull=True) | Q(character=character)
        if character
        else Q(character__isnull=True)
    )
    chosen: dict[str, PromptInUse] = {}
    for row in sorted(rows, key=lambda row: row.character_id is not None):
        chosen[row.emotion] = {
            "text": row.prompt_text,
            "source": "global" if row.character_id is None else "character",
            "version": row.version,
        }
    return {emotion: chosen[emotion] for emotion in Emotion.values if emotion in chosen}


def gather(character: Character) -> dict[str, Any]:
    """Return the character with the prompts in use, shaped like `scenarios.documents.Cast`."""
    fields = {name: getattr(character, name) for name in CHARACTER_FIELDS}
    return {"slug": character.slug, **fields, "prompts": prompts_in_use(character)}


def clean_text(text: str) -> str:
    """Return `text` trimmed; raises Invalid if it is empty, too long or no prompt (see `check`)."""
    text = text.strip()
    if not text:
        raise Invalid("A prompt can't be empty.", code="invalid_prompt")
    if len(text) > MAX_PROMPT_LENGTH:
        raise Invalid(
            f"A prompt has at most {MAX_PROMPT_LENGTH} characters.", code="invalid_prompt"
        )
    check(text)
    return text


@transaction.atomic
def save_character(*, editor: User | None, character: Character) -> Character:
    """Write a new or changed character, audited field by field. Raises NotAllowed."""
    before = Character.objects.select_for_update().filter(pk=character.pk).first()
    _require(editor, "change_character" if before else "add_character")
    names = ("slug", *CHARACTER_FIELDS, "is_active")
    changes = changed_fields(
        {name: getattr(before, name, None) for name in names},
        {name: getattr(character, name) for name in names},
    )
    character.save()
    if changes:
        action = AuditLog.Action.UPDATE if before else AuditLog.Action.CREATE
        record(action=action, resource=character, actor=editor, changes=changes)
    return character


def _require(editor: User | None, permission: str) -> None:
    """Raise NotAllowed unless `editor` may; no editor is the system itself."""
    if editor is not None and not editor.has_perm(f"prompts.{permission}"):
        raise NotAllowed("Characters and prompts are changed by the operator's admins.")


@transaction.atomic
def save_prompt(
    *,
    editor: User | None,
    character: Character | None,
    emotion: str,
    text: str,
    expected_version: int | None = None,
) -> EmotionalPrompt:
    """Write the prompt of `character` (None: of everybody) for `emotion`, as its next version.

    The same text again changes nothing. Raises NotAllowed, Invalid for an unknown emotion or a text
    that is no prompt, Conflict `stale_version` if somebody else was faster.
    """
    if emotion not in Emotion.values:
        raise Invalid(
            f"There is no emotion “{emotion}”: there are {', '.join(Emotion.values)}.",
            code="unknown_emotion",
        )
    _require(editor, "change_emotionalprompt")
    text = clean_text(text)
    prompt = (
        EmotionalPrompt.objects.select_for_update(of=("self",))
        .filter(character=character, emotion=emotion)
        .first()
    )
    if prompt is None:
        return _create_prompt(editor=editor, character=character, emotion=emotion, text=text)
    if expected_version is not None and prompt.version != expected_version:
        raise Conflict(
            "Somebody else changed this prompt meanwhile.",
            code="stale_version",
            extra={"currentVersion": prompt.version, "currentText": prompt.prompt_text},
        )
    if prompt.prompt_text == text:
        return prompt
    before = prompt.prompt_text
    prompt.prompt_text = text
    prompt.version += 1
    prompt.save(update_fields=["prompt_text", "version", "updated_at"])
    record(
        action=AuditLog.Action.UPDATE,
        resource=prompt,
        actor=editor,
        changes=changed_fields({"prompt_text": before}, {"prompt_text": text}),
        metadata={"version": prompt.version},
    )
    return prompt


def _create_prompt(
    *, editor: User | None, character: Character | None, emotion: str, text: str
) -> EmotionalPrompt:
    try:
        with transaction.atomic():
            prompt = EmotionalPrompt.objects.create(
                character=character, emotion=emotion, prompt_text=text
            )
    except IntegrityError:
        raise Conflict(
            "Somebody else wrote this prompt at the same moment.", code="stale_version"
        ) from None
    record(
        action=AuditLog.Action.CREATE,
        resource=prompt,
        actor=editor,
        changes=changed_fields({}, {"prompt_text": text}),
        metadata={"version": 1},
    )
    return prompt
