"""Secrets and personal data in notes: what is one, in many words, and what only looks like one."""

from sessions.assessment.confidential import has_personal_data, has_secret
from sessions.assessment.tests.judging import note, points

SECRETS = """
Temporary password Summer2026! was given.
New pw = Summer2026!
The password is now Summer2026!
I gave the password Summer2026! to the user.
PIN 4821 set.
Credentials: j.smith / Summer2026!
Set a new one: Summer2026!
Reset to Welcome123.
Reset it to Harbour88 and unlocked the account.
Password: hunter22
Password was changed to Kettle-drum-7.
The new password for the payroll account is Maple#19.
pwd: tiger77
pw: Qw3rty99
PW is Qw3rty99, told her on the phone.
Passcode 730194 was set on the tablet.
Passphrase: copper lantern winding river
Her passphrase is “seven quiet otters”.
His password is 'sunshine'.
Password set as "letmein".
Voicemail PIN reset to 5190.
Door PIN is 77120.
PIN: 0042
PIN code 3389 works now.
SIM PIN changed to 1298.
Unlocked the phone with PIN 9071.
Initial password (Glacier4Tree) sent by text message.
Summer2026! was set as password for the till.
Told him to sign in with the temporary password “Dolphin55”.
Username mrossi, password Ferry902.
Login: mrossi / Ferry902
Creds: admin/Ch@ngeMe
Login details are tkhan and Orchid_31!
Wi-Fi password is fisherman2024.
The guest network's password: Visitor-0425
WPA key: blueberry4471
Pre-shared key is k9TrumpetHouse.
Recovery key 081323-447216-905531-118426-660297-335104-512864-209473 read out to the user.
Admin password was P@ssword.
Password reset. New one is Pumpkin#44.
The password had expired. Changed it to Willow2031.
Password now Hazel5512, must be changed at next sign-in.
Temp PW Teapot!81
Gave her Lantern_77! as the new password.
Service account password = x8!kLm2q
The password on the sticky note was Rosebud1941.
Mailbox password has been set to Crane3Fly.
Password changed from Autumn25! to Winter26!
His old password Badger12 no longer works.
Password -> Coral909
Issued temp password Kiwi-2211-Nest to Ms Frey.
Pw for the scanner mailbox: Snowdrop!9
User's new password is “Bluebell2027”, she will change it.
Told the user the new password: Marble12!
New password given to user: Cobalt-77-Fern
Password reset to Cobalt77Fern and must change at next logon.
I set the password to "summer" for now.
Password of the shared mailbox is now River%Bend1
Account reset, temporary pass: Welcome1
Temporary login is guest / Guest!2026
Alarm PIN 55412 given to the cleaner.
His PIN is 8812.
Reset PIN to 1234.
Set PIN: 9921
Passcode for the iPad = 220781
ATM pin was 4410
Wifi password Strudel99 on the fridge.
New credentials -> pkumar / Sandal#5
Password: Ab1!
The user wrote her password P4nther down for me.
password hint is dog's name, password is Rexy2015
Bitlocker key: 111111-222222-333333-444444-555555-666666-777777-888888
Changed the admin password; it is now Falcon-Eagle-9
Password was reset, the new one: Tulip2211
Customer logs in with username anna.b and password Bridge77.
Root pw changed to t0psecret
Used Default123 as the initial password.
User password: "I love my dog"
Password reset (Plum_442)
Provided temporary PIN: 30418
Gave Mr Amadi the interim password Thistle-58.
Password has now been reset to Otter4242.
The customer's new password will be Paprika!3
Voice mail pin: 6650
He told me his password, Raven1986, and I signed in.
Signed in with password Raven1986
pw for kiosk = kiosk2026
Login was tanya / Spoon!23
Set temp password (Quartz_90) on the account, told user by phone.
Changed password back to Lemon#2025 so the scanner works
PIN for the safe is 90210
Initial PIN of 2468 handed over
User says password is Winter26
""".strip().splitlines()

NO_SECRETS = """
Password expired: 2026-03-01
Password policy: 12-character minimum
PIN pad: HP-4821
Pin 1 to VLAN-20
Temporary password set and given by telephone.
Password last set on 12 March.
Password was changed on Monday.
The password is older than 90 days.
PIN 'was' not asked for.
Password reset at 10:30, must be changed at next sign-in.
Password reset to be done by the owner.
Password reset ticket: INC0012345
Password error 0x8007052e in the sign-in log.
Password history: 24 remembered, length: 14 characters.
Password age: 91 days.
Password is 16 characters long now, as the policy asks.
Password was wrong 3 times, locked at 09:12.
PIN must be 6 digits.
PIN entered wrongly five times; card blocked.
PIN pad 4821 replaced with a spare one.
Wrong PIN, event 4625 in the log.
The user forgot the PIN and set a new one at the terminal.
Password manager updated to 8.4.2.
Password sync to Office365 works again.
Password reset through the portal of Microsoft365.
The password is stored in Windows11 only.
Self-service password reset is enabled for the group.
Password expires in 14d.
Old password on the tablet kept locking the account.
Password: changed by the user himself
Password: not asked for
Password: unchanged
Passphrase is too long for the old firmware.
Passphrase was not written down.
Credentials: confirmed by call-back.
Credentials were cached; cleared them and signed in again.
Credentials removed from the Credential Manager of LT-4711.
Login: works on both computers
Login as j.smith failed on PC-0993 at 8:15.
Updated the driver to version 31.0.101.
Reset the port to VLAN20 and replaced the cable.
Changed the printer to HP-LaserJet-402n.
Set the profile to Staff2024.
Replaced the mouse with a new one: Logitech-M185
Ordered a new one, PO 4500012345.
Reset to factory settings.
Reset to the default profile, as in KB5034441.
Moved to the share Finance2025.
Called back on 0113 496 0142, asset tag LT-4711 matched.
Code 482913 sent to the registered phone and read back.
Password change is due on 01/04/2026.
Password reset per procedure SEC-014.
The password was changed to comply with ISO27001.
The password field is greyed out in SAP7.
Recovery key was read to the owner after a call-back; not noted here.
Wi-Fi key is on the router's label.
Password prompts stopped after build 22631.3447!
Checked pins 4 and 5 of the RJ45 plug.
Pinned the tab; the page loads in 2s.
New pw sent by SMS to the number on file.
No password, PIN or code was asked for in the chat.
Password reset at user's request at 9.45 am.
Password: expired 12/02/2026, renewed by the user.
Password reset on DC-02, replicated to DC03.
The user's password was last changed in 2024.
Password was set to never expire; corrected.
Password complexity is set to Level3.
Password synchronised from AD2 to the HR7 system.
PIN reset for card 4471 requested from the bank.
The PIN of the SIM is on the original card.
Pin header J14 reseated.
Moved the pin on the map to 5120 North Road.
Login: ok since 14:05
Login failed 5 times from IP 10.4.12.77
Credentials are saved in Edge; removed them.
Credentials: username jfrey and asset tag TB-2207 matched
Set it to 1920x1080 and the picture is sharp.
Changed it to Arial12 in the template.
Reset to defaults, firmware 2.4.1b installed.
Password vault opened; entry Finance-Portal updated.
Changed password as advised in article KB0010432.
Password prompt came from Outlook 2019 profile.
User typed old password into tablet Slate8.
Cached password on phone iPhone14 removed.
Password change done by user via ctrl+alt+del.
Password writeback to Azure took 15min.
The password box accepts only A-Z and 0-9.
Password check against haveibeenpwned.com done.
The password was shared by e-mail; user asked to change it.
User knows not to share the password with anyone.
Password policy: min 14 chars, 1 digit, 1 symbol.
Wi-Fi key was rotated on 03 Feb; clients updated.
Passphrase changed by the network team yesterday.
Account locked because of the old password on the mail app of her phone (iOS17).
Password reset verified with callback on ext. 4471.
Password reset link expired after 24h.
temp password given by phone, forced change at next logon set to Yes.
Password valid until: 30.06.2026
MFA method changed from SMS to Authenticator2.
New one ordered: Dell-P2422H
Password lockout threshold is 5/30min
Password reset was requested at 14:32 by sms.
The password is shared by 4 people.
password: ok
Checked the password in AD, last set 2026/01/17.
Password required after screen lock of 5min.
PIN attempts: 3
Changed the PIN policy to 6-8 digits.
Login screen froze on HP-EliteBook840.
The user's pass card 20391 was reissued.
Password expiry was extended to 180 days.
Locked out by old password on Pixel7; removed the account.
Credentials in Chrome and Edge cleared.
Reset to yesterday's backup, job 5531.
Told the user that the password is his own business.
Passwords for ERP2 and CRM3 are the same account.
Wi-Fi password was not needed; certificate renewed.
Asked for asset tag and username, not for a password; matched LT-0042.
Password reset, sync to M365 took 20 minutes.
""".strip().splitlines()

PERSONAL = """
Date of birth 3 May 1980
born 12.3.1990
Caller was born in 1971.
Verified by birthday, 4 July.
Lives at 12 High Street, Cardiff
She lives in Mill Lane 4.
Home address: 7 Orchard Close, Leeds
User is diabetic.
The customer has asthma and can't come down to the desk.
He suffers from severe migraines.
She was diagnosed with cancer last month.
User is pregnant and works from home.
Off sick with depression since May.
Takes insulin at noon, so call later.
Back after her surgery next week.
On medical leave until June.
Has a medical condition that keeps him from typing.
card 4111 1111 1111 1111
Paid with 5500-0000-0000-0004.
NI number AB 12 34 56 C
Passport number: 533380006
IBAN GB33 BUKB 2020 1555 5555 55
Bank account 12345678, sort code 20-00-00.
Her salary is £41,000.
He is going through a divorce.
She is a practising Muslim and fasts.
The caller has epilepsy.
He is HIV-positive.
Salary: 41000
Mother's maiden name is Fletcher.
DOB: 11/09/1987
Her birthday is 4 March, used it to verify.
user lives at 4b Station Road
The user told me he has diabetes.
Customer mentioned she's pregnant.
he had surgery on his hand
User is on medical leave
User has chronic migraines, screen brightness lowered.
Paid by card 4012888888881881
He lives in Leeds Road, number 5
Customer was born on the 3rd of May
She is taking antidepressants
Caller is blind in one eye.
Wife left him, divorce pending
""".strip().splitlines()

NOT_PERSONAL = """
Medical department printer replaced.
Called 0113 496 0142
Born to help
The fault was born of a wrong cable.
Medical records system was down for the ward.
Laptop diagnosed with a failing disk.
The fault was diagnosed with the vendor's tool.
Printer at the GP surgery's front desk is back.
The account is disabled.
The date of birth field of the form does not accept 29 February.
Passport number check in the travel form fails.
The IBAN field rejects spaces.
Credit card terminal at till 3 restarted.
National Insurance report prints again.
The diabetes clinic's label printer has paper again.
Serial number 8612340567891234 noted.
IMEI 356938035643809 added to the inventory.
Order 4500 0123 4567 8901 is on its way.
Home page address corrected to the new portal.
E-mail address corrected in the directory.
The server lives in room 12 of the main building.
The share lives on FS-02.
Bank holiday schedule set in the telephone system.
The power key is depressed and stuck.
Virus scan found nothing; no infection.
The salary run was finished on time.
Salary sheet opens again.
The cancer research team's mailbox is shared again.
Maternity ward tablets are enrolled.
The monitor has a blind spot at the edge.
Pregnancy app is blocked by the web filter.
User called from site 2, 12 High Street.
Asset LT-4711, room 4.12, 2nd floor.
The covid dashboard loads again.
The app has covid figures again.
Health check of the disk: passed.
Treated as urgent because of a deadline.
Address of the DNS server was wrong: 10.20.0.12
The union of both lists was imported.
Religion and ethnicity fields are hidden in the HR form.
The medical team's scanner works.
Birthday calendar was shared again.
Born-digital archive restored.
Delivered to 12 High Street, reception.
Lives streams buffer no more.
The stroke count of the keyboard test was fine.
Department of depression research: mailbox restored.
Operation completed after his restart.
The user has the covid report open.
Printer 4111 at card terminal 2 prints.
Service tag 4716 2233 1100 9921 noted
Customer has cancer ward's printer out of paper.
Form asks for passport number; field fixed.
Order no 5105105105105 arrived
""".strip().splitlines()


def within(text: str) -> str:
    return f"Password trouble at sign-in. {text} Works again, confirmed by the customer."


def test_a_secret_is_found_however_it_is_put():
    assert [text for text in SECRETS if not has_secret(text)] == []
    assert [text for text in SECRETS if not has_secret(within(text))] == []


def test_what_only_speaks_of_secrets_is_none():
    assert [text for text in NO_SECRETS if has_secret(text)] == []
    assert [text for text in NO_SECRETS if has_secret(within(text))] == []


def test_personal_data_is_found_however_it_is_put():
    assert [text for text in PERSONAL if not has_personal_data(within(text))] == []


def test_work_with_such_things_is_no_personal_data():
    assert [text for text in NOT_PERSONAL if has_personal_data(within(text))] == []


def test_names_of_this_incident_are_no_secrets():
    text = "Temporary password given; the laptop is: Kestrel7A"
    assert not has_secret("Password used on the till Kestrel7A!", known=["Kestrel7A"])
    assert not has_secret("The password: Kestrel7A", known=["kestrel7a"])
    assert has_secret("The password: Kestrel7A", known=["LT-4711"])
    assert not has_secret(text, known=["Kestrel7A"])


def test_a_note_with_either_costs():
    assert points(note("New pw = Summer2026!"), "documentation.secret") == -50
    assert points(note("Password on LT-4711: expired"), "documentation.secret") == 0
    assert points(note("The password: LT-4711"), "documentation.secret") == 0
    assert points(note("User is diabetic."), "documentation.personalData") == -20
    assert points(note("Medical department"), "documentation.personalData") == 0
