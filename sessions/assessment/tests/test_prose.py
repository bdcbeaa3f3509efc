"""What a note's language is blamed for, and what it is not."""

import pytest

from sessions.assessment.prose import faults_of

GOOD = [
    "Checked VPN, DNS, DHCP and the WLAN: all fine.",
    "Restarted DHCP, HTTP and LDAP services. The LDAP SAML RADIUS chain works again.",
    "Mapped the U: drive again. The customer's u drive opens.",
    "Ran gpresult /u admin on the server.",
    "The printer on floor B4 is back (see log:).",
    "The screen said ACCESS DENIED before I unlocked the account.",
    "He works from D: now (before: C:); it was the wrong drive letter (for him :).",
]
BAD = [
    ("The CUSTOMER SHOUTED LOUDLY at me.", "it shouts"),
    ("THE CUSTOMER WAS ANGRY AND I AM TOO.", "it shouts"),
    ("It works now!!", "it shouts"),
    ("I told him u r welcome.", "“u r”"),
    ("Ask him if ur account works.", "“ur”"),
    ("It works again :)", "“:)”"),
    ("It works again :-D and he is glad.", "“:-D”"),
    ("The account was locked, lol.", "“lol”"),
    ("Done 🎉", "“🎉”"),
]


@pytest.mark.parametrize("note", GOOD)
def test_what_desks_write_is_no_fault(note):
    assert faults_of(note) == []


@pytest.mark.parametrize(("note", "fault"), BAD)
def test_shouting_and_slang_are_named(note, fault):
    assert any(fault in one for one in faults_of(note))
