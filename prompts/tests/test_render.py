"""Filling in prompts: single braces, known variables only, nothing executed."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.errors import Invalid
from prompts.services import VARIABLES, check, clean_text, render, resolve

VALUES = dict.fromkeys(VARIABLES, "x") | {"character_name": "Sam", "emotion": "angry"}


def test_variables_stand_in_single_braces():
    text = "{character_name} is { emotion }.\n100 % plain: # $ <b> “q”\n"
    assert render(text, VALUES) == "Sam is angry.\n100 % plain: # $ <b> “q”"


def test_every_documented_variable_is_known():
    check(" ".join(f"{{{name}}}" for name in VARIABLES))


def test_a_value_is_text_and_never_a_template():
    assert render("{character_name}", VALUES | {"character_name": "{emotion}"}) == "{emotion}"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("{charakter_name}", "unknown_variable", "{charakter_name}"),
        ("{a} {b}", "unknown_variable", "{a}, {b}"),
        ("{range}", "unknown_variable", "{range}"),
        ("{character_name.__class__}", "invalid_prompt", "Only plain variables"),
        ("{'a' * 9}", "invalid_prompt", "Only plain variables"),
        ("{emotion()}", "invalid_prompt", "Only plain variables"),
        ("{emotion|upper}", "invalid_prompt", "Only plain variables"),
        ("{{emotion}}", "invalid_prompt", ""),
        ("one\ntwo {", "invalid_prompt", "Line 2"),
        ("{ }", "invalid_prompt", "single braces"),
        ("\x01% for a in b %\x01{a}\x01% endfor %\x01", "invalid_prompt", "Only plain variables"),
    ],
)
def test_what_is_refused_and_how_it_is_said(text, code, said):
    with pytest.raises(Invalid) as caught:
        check(text)
    assert caught.value.code == code
    assert said in caught.value.detail


def test_a_missing_value_is_named():
    with pytest.raises(Invalid, match=r"\{age\}"):
        render("{age}", {"emotion": "sad"})


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("{}%#\x01\x02 ae_.'|()\n"), max_size=30))
def test_any_text_is_rendered_or_refused(text):
    with suppress(Invalid):
        render(text, VALUES | {"a": "1", "e": "2"})


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_a_prompt_has_a_length(text):
    with pytest.raises(Invalid):
        clean_text(text)


def test_resolving_says_whose_prompt_spoke():
    prompts = {
        "angry": {"text": "{character_name} fumes.", "source": "character", "version": 2},
        "sad": {"text": "Sighs.", "source": "global", "version": 1},
        "idle": {"text": "{gone}", "source": "global", "version": 1},
    }
    resolved = [resolve(prompts, emotion, VALUES) for emotion in ("angry", "sad", "happy", "idle")]
    assert [(one.text, one.source) for one in resolved] == [
        ("Sam fumes.", "character"),
        ("Sighs.", "global"),
        ("", "none"),
        ("", "none"),  # a chat must not stop because of a prompt
    ]
