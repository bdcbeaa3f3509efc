"""The service desk's own tools: one catalogue, the same in every scenario.

A scenario says what a tool finds or changes in its world by naming it in a check or action. A tool
it does not name still runs and truthfully finds nothing of interest, so the list of tools gives no
answer away.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Argument:
    """One argument of a tool; the scenario may offer choices for it."""

    id: str
    label: str


@dataclass(frozen=True)
class Tool:
    """A tool: `reads` only looks; `identity` is the verification the desk's rules demand first."""

    id: str
    label: str
    group: str
    reads: bool
    nothing: str  # the truthful result where the scenario says nothing about it
    arguments: tuple[Argument, ...] = ()
    identity: str = "none"


_ALL = (
    # Verification
    Tool("call_back", "Call back the registered number", "Verification", True, "Nobody answers."),
    Tool(
        "send_code",
        "Send a code to the registered device",
        "Verification",
        True,
        "No code is entered.",
    ),
    Tool(
        "ask_manager",
        "Ask the manager for approval",
        "Verification",
        True,
        "The manager can't be reached.",
    ),
    # Accounts
    Tool(
        "view_account",
        "View account status",
        "Accounts",
        True,
        "The account is active, not locked, and its password has not expired.",
    ),
    Tool(
        "view_sign_ins",
        "View sign-in log",
        "Accounts",
        True,
        "Only ordinary sign-ins from the usual place.",
    ),
    Tool(
        "unlock_account",
        "Unlock account",
        "Accounts",
        False,
        "The account was not locked; nothing changed.",
        identity="basic",
    ),
    Tool(
        "reset_password",
        "Reset password",
        "Accounts",
        False,
        "A temporary password was set. The symptom did not change.",
        identity="strong",
    ),
    Tool(
        "reset_mfa",
        "Reset MFA registration",
        "Accounts",
        False,
        "MFA registration was cleared. The symptom did not change.",
        identity="strong",
    ),
    Tool(
        "issue_access_pass",
        "Issue a temporary access pass",
        "Accounts",
        False,
        "A temporary access pass was issued; it was not needed.",
        identity="strong",
    ),
    Tool(
        "revoke_sessions",
        "Sign out all sessions",
        "Accounts",
        False,
        "All sessions were signed out; nothing else changed.",
    ),
    Tool(
        "disable_account",
        "Disable account",
        "Accounts",
        False,
        "The account was disabled and, as it blocked the work, enabled again.",
        identity="none",
    ),
    # Groups and licences
    Tool(
        "view_groups",
        "View group membership",
        "Access",
        True,
        "The usual groups for this department.",
    ),
    Tool(
        "view_group_changes",
        "View group change log",
        "Access",
        True,
        "No changes in the last 30 days.",
    ),
    Tool(
        "add_to_group",
        "Add to group",
        "Access",
        False,
        "The membership already existed or made no difference.",
        (Argument("group", "Group"),),
        identity="basic",
    ),
    Tool(
        "assign_licence",
        "Assign licence",
        "Access",
        False,
        "The licence was already there or made no difference.",
        (Argument("licence", "Licence"),),
    ),
    # Mail
    Tool("view_mail_rules", "View mailbox rules", "E-mail", True, "No rules but the usual ones."),
    Tool(
        "remove_mail_rule",
        "Remove mailbox rule",
        "E-mail",
        False,
        "No such rule.",
        (Argument("rule", "Rule"),),
    ),
    Tool("trace_message", "Trace messages", "E-mail", True, "Messages are delivered normally."),
    Tool(
        "block_sender",
        "Block sender or link",
        "E-mail",
        False,
        "The entry was added to the block list.",
    ),
    # Devices and network
    Tool(
        "view_device",
        "View device record",
        "Devices",
        True,
        "The device is known, compliant and up to date.",
    ),
    Tool(
        "remote_network_settings",
        "Read network settings remotely",
        "Devices",
        True,
        "Settings as assigned.",
    ),
    Tool(
        "push_network_settings",
        "Push network settings",
        "Devices",
        False,
        "The settings were pushed; nothing changed.",
        (Argument("profile", "Profile"),),
    ),
    Tool(
        "push_software",
        "Push software",
        "Devices",
        False,
        "The software was already installed.",
        (Argument("package", "Package"),),
    ),
    Tool(
        "isolate_device",
        "Isolate device from the network",
        "Devices",
        False,
        "The device was isolated and, as it blocked the work, released again.",
    ),
    Tool(
        "ping_service",
        "Test a service from the desk",
        "Network",
        True,
        "It answers normally from the desk.",
    ),
    Tool(
        "view_vpn_log", "View VPN gateway log", "Network", True, "No entries for this person today."
    ),
    # Services
    Tool("service_status", "Check service status", "Services", True, "All services operational."),
    Tool("view_print_queue", "View print queue", "Services", True, "The queue is empty and ready."),
    Tool(
        "clear_print_job",
        "Delete a print job",
        "Services",
        False,
        "No such job.",
        (Argument("job", "Job"),),
    ),
    Tool(
        "restart_print_service",
        "Restart print service",
        "Services",
        False,
        "The service was restarted; nothing changed.",
    ),
    # Records
    Tool(
        "report_security", "Report to the security team", "Records", False, "The report was filed."
    ),
    Tool(
        "link_major_incident",
        "Link to a major incident",
        "Records",
        False,
        "There is no matching major incident.",
    ),
)

CATALOGUE = {tool.id: tool for tool in _ALL}

# The tool that produces the evidence for each proof of identity.
PROOF_TOOLS = {"callback": "call_back", "mfaCode": "send_code", "managerApproval": "ask_manager"}
