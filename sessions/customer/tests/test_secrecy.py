"""What asks for a password, a PIN or a one-time code, and what only speaks of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.customer.secrecy import asks_for_secret, sends_code

ASKS = [
    "What's your password? I'll just sign in myself and look.",
    "What is your PIN, please? Send it to me here.",
    "Could you give me your Windows password, please?",
    "Please tell me your current password so I can test it.",
    "Can I have your username and password?",
    "May I have your login and password, please?",
    "I need your password to log in as you.",
    "I'll need your PIN.",
    "Please share your password with me.",
    "To speed this up, please tell me your password and I will sign in as you.",
    "Could you type your password here in the chat?",
    "Just reply with your password and I'll do the rest.",
    "Your password, please?",
    "Username and password?",
    "And your password?",
    "Password please.",
    "Please provide your old password.",
    "Let me know your password and I'll take care of it.",
    "Can you read me the one-time code?",
    "What is the six-digit code on your phone?",
    "What's the verification code you got?",
    "Please give me the code from your authenticator app.",
    "Tell me the code in your authenticator.",
    "What does your authenticator app say?",
    "Can you spell out your password for me?",
    "I can't reproduce it here, so what is your password?",
    "It's not working on my side. What's your password?",
    "Please send me your new password by mail.",
    "To verify you, could you confirm your password to me?",
    "Would you mind telling me your password?",
    "Tell me what your password is.",
    "What is the PIN of your phone?",
    "Hi Sam, can you give me the password for your account?",
    "I would like to have your password.",
    "Please state your PIN.",
    "Can you give me your one-time password?",
    "what is ur password",
    "Give me ur password.",
    "Could I please get your pin code?",
    "PIN?",
    "Hi Sam, your Windows password?",
    "Your password please, then I'll sign in.",
    "It is not working from here, tell me your password.",
    "I do not know how to fix this without help, tell me your password",
    "Your manager did not mind, so give me your password",
    "The form says wrong, so tell me your password",
    "I can't go on until you tell me your password.",
    "It does not open here and I need your password.",
    'The page says "wrong, try again!", tell me your password.',
    "Which password do you use?",
    "What password are you using?",
    "Please confirm your PIN.",
    "Please verify your password for me",
    "Is your password Summer2024?",
    "Send me your password when you can",
    "I need you to send me the one-time code.",
]

SPEAKS = [
    "Please don't send me your password.",
    "You never have to tell me your password.",
    "What are your password rules?",
    "Type your password once and press Enter.",
    "When did you last change your password?",
    "I'll never ask for your password.",
    "Have you changed your password?",
    "We will never, under any circumstances, ask you to tell us your password.",
    "Did you share your password with anyone?",
    "Did you tell anyone your password?",
    "Nobody from the desk will ask you to give them your password.",
    "Do not share your password with me or anyone else.",
    "I need to reset your password.",
    "I need you to change your password.",
    "I will reset your password now.",
    "What's wrong with your password?",
    "Is your password still the old one?",
    "Do you remember your password?",
    "Please enter your new password on the sign-in page.",
    "Please type your password into the window and press Enter.",
    "Enter your PIN on the phone, please.",
    'If somebody asks you "what is your password", hang up.',
    "Never give out your password, not even to me.",
    "I don't need your password.",
    "I can do this without your password.",
    "Can you sign in with your new password?",
    "Your password expires tomorrow.",
    "Your password has been reset, please try again.",
    "What happens when you type your password?",
    "What does the page say after you enter your password?",
    "Which error code do you see?",
    "What is the error code?",
    "I've sent a code to your phone, please read me the code.",
    "I'm sending a code to your registered device, please read it to me.",
    "What is the six-digit code I have just sent to your registered device?",
    "Did the e-mail ask you to send your password?",
    "What did the message say, did it ask for your password?",
    "Could you check whether your password has expired?",
    "Can you change your password again, please?",
    "Have you typed your password into that page?",
    "Did you enter your password on that page?",
    "How do you enter your password?",
    "What is the asset tag?",
    "Please set a new password.",
    "I'd like you to change your password.",
    "Would you like to reset your password?",
    "Please keep your password to yourself.",
    "Let me reset your password.",
    "Let me unlock your account, then sign in with your password.",
    "The password you use for mail, please remove it from the tablet.",
    "Tell me if your password works.",
    "Please don't tell me your password, just type it in.",
    "You will be asked for your password, type it in.",
    "What is your password manager called?",
    "Can you tell me when your password was changed?",
    "Can you give me your username?",
    "I want to make sure your password is safe.",
    "I need your password changed today.",
    "Please write your new password down nowhere.",
    "Please confirm your new password in the second field.",
    "Nobody needs your password, not even me.",
    "Do you get asked for your password or your PIN?",
    "The window asks for your password?",
    "Are you asked for a PIN?",
    "Did it accept the code from your authenticator?",
    "Open the authenticator and type the code on the sign-in page.",
    "Does it ask for your one-time code?",
    "Can you give your password a try now?",
    "Can we change your password together?",
    "Please say when you have entered your PIN.",
    "Is it the password or the PIN?",
    "Do you mean the Windows password?",
    "What do you use to sign in, a password or a PIN?",
    "Was it your old password?",
    "Is caps lock on when you type the password?",
    "Wrong password?",
    "Expired password?",
    "Is it a password?",
    "So it rejects the password?",
    "So you changed your password?",
    "You mean your password?",
    "Just the password?",
    "After entering your password?",
    "A new password, please choose one with 12 letters.",
    "Which of them fails, the password or the PIN?",
    "Which password do you use, the old or the new one?",
    "What kind of password do you use?",
    "Which password manager do you use?",
    "Is your password 12 characters long?",
    "Is your PIN correct?",
    "Enter it twice, then confirm your password.",
    "Please confirm your password change in the mail.",
    "Nobody, not even the desk, will ever ask you to tell us your password.",
    "Please never, whatever anybody says, send me your password.",
    'When somebody says "I am from IT, tell me your password!", hang up.',
    "Did the page want you to send us your password?",
]

_VERBS = [
    "tell me your {secret}",
    "send me your {secret}",
    "give me the {secret} for your account",
    "share your {secret} with me",
    "read out your {secret}",
]
_SECRETS = ["password", "Windows password", "PIN", "passphrase", "one-time code", "new password"]
_REQUESTS = ["{}.", "Please {}.", "Could you {}, please?", "To check it, {} and I'll sign in."]
_WARNINGS = [
    "Please don't {}.",
    "You never have to {}.",
    "We will never, whatever happens, ask you to {}.",
    "Nobody at the desk will ask you to {}.",
    "If somebody asks you to {}, ring us.",
    "You must not {}.",
    "Did anybody ask you to {}?",
]
_AROUND = [
    "",
    "Good morning Sam, this is Alex from the service desk.",
    "It does not work here yet.",
    "Have you changed your password?",
    "Thank you!",
]
asked = st.builds(
    lambda verb, secret: verb.format(secret=secret),
    st.sampled_from(_VERBS),
    st.sampled_from(_SECRETS),
)
around = st.sampled_from(_AROUND)


@pytest.mark.parametrize("text", ASKS)
def test_it_asks_for_one(text: str) -> None:
    assert asks_for_secret(text)


@pytest.mark.parametrize("text", SPEAKS)
def test_it_only_speaks_of_one(text: str) -> None:
    assert not asks_for_secret(text)


@given(around, st.sampled_from(_REQUESTS), asked, around)
def test_a_request_is_one_whatever_stands_around_it(
    before: str, request: str, what: str, after: str
) -> None:
    assert asks_for_secret(f"{before} {request.format(what)} {after}")


@given(around, st.sampled_from(_WARNINGS), asked, around)
def test_a_warning_is_none_whatever_stands_around_it(
    before: str, warning: str, what: str, after: str
) -> None:
    assert not asks_for_secret(f"{before} {warning.format(what)} {after}")


@given(st.text(max_size=300))
def test_anything_can_be_read(text: str) -> None:
    assert asks_for_secret(text) in (True, False)


@pytest.mark.parametrize(
    "text",
    ["What is the six-digit code on your phone?", "Please read me the verification code."],
)
def test_a_code_the_desk_has_sent_is_its_own_proof(text: str) -> None:
    assert asks_for_secret(text)
    assert not asks_for_secret(text, code_sent=True)
    assert not asks_for_secret(f"I've sent a code to your registered phone. {text}")


def test_a_password_stays_one_though_a_code_was_sent() -> None:
    assert asks_for_secret("Now tell me your password.", code_sent=True)


@pytest.mark.parametrize(
    "text",
    [
        "Shall I send a code to your phone?",
        "I have just texted you a code.",
        "A code is on its way to your phone.",
        "Let me verify you with a code to your registered device.",
        "The code that we sent you is valid for ten minutes.",
    ],
)
def test_it_sends_a_code(text: str) -> None:
    assert sends_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "Do you have an authenticator app on your phone?",
        "I can help you with your authenticator app.",
        "I need you to send me the code.",
        "I'd like it if you text us the code.",
        "I haven't sent you a code.",
        "Please read me the code that was sent to your phone.",
    ],
)
def test_it_sends_none(text: str) -> None:
    assert not sends_code(text)
