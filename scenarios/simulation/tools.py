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
    Tool(
        "block_sign_in",
        "Block sign-in",
        "Accounts",
        False,
        "There is no open sign-in of this account to block.",
        (Argument("account", "Account"),),
    ),
    Tool(
        "view_hr_record",
        "View personnel record",
        "Accounts",
        True,
        "Employed, no changes announced.",
        (Argument("person", "Person"),),
    ),
    Tool(
        "view_mfa_methods",
        "View MFA methods",
        "Accounts",
        True,
        "The usual methods, registered long ago.",
    ),
    Tool(
        "revoke_mfa_method",
        "Remove an MFA method",
        "Accounts",
        False,
        "No such method is registered.",
        (Argument("method", "Method"),),
        identity="strong",
    ),
    Tool(
        "reject_mfa_requests",
        "Reject open MFA requests",
        "Accounts",
        False,
        "There were no open requests to reject.",
    ),
    # Groups, licences, shares, approvals
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
    Tool(
        "view_licences",
        "View licences",
        "Access",
        True,
        "The usual licences for this department, all active.",
    ),
    Tool(
        "view_share_permissions",
        "View share permissions",
        "Access",
        True,
        "The permissions are as the owner set them.",
        (Argument("share", "Share"),),
    ),
    Tool(
        "grant_share_access",
        "Grant access to a share",
        "Access",
        False,
        "The access already existed or made no difference.",
        (
            Argument("share", "Share"),
            Argument("level", "Level of access"),
        ),
        identity="basic",
    ),
    Tool(
        "ask_approval",
        "Ask somebody for approval",
        "Approvals",
        False,
        "The request was sent; nothing here needed that approval.",
        (Argument("person", "Person"),),
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
    Tool(
        "view_mailbox_permissions",
        "View mailbox permissions",
        "E-mail",
        True,
        "The permissions are the usual ones.",
        (Argument("mailbox", "Mailbox"),),
    ),
    Tool(
        "grant_mailbox_access",
        "Grant access to a mailbox",
        "E-mail",
        False,
        "The access already existed or made no difference.",
        (Argument("mailbox", "Mailbox"),),
        identity="basic",
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
        "view_recovery_keys",
        "View recovery keys",
        "Devices",
        True,
        "No recovery of a device is under way.",
    ),
    Tool(
        "give_recovery_key",
        "Give out a recovery key",
        "Devices",
        False,
        "The key was read out; no device asked for it.",
        (Argument("key", "Key ID"),),
        identity="strong",
    ),
    Tool(
        "run_malware_scan",
        "Run a malware scan",
        "Devices",
        False,
        "The scan found nothing.",
    ),
    Tool(
        "view_software",
        "View installed software and add-ins",
        "Devices",
        True,
        "The standard software, up to date, with the usual add-ins.",
    ),
    Tool(
        "disable_addin",
        "Disable an add-in",
        "Devices",
        False,
        "The add-in was disabled; nothing else changed.",
        (Argument("addin", "Add-in"),),
    ),
    Tool(
        "roll_back_software",
        "Roll software back",
        "Devices",
        False,
        "There is no earlier version to go back to.",
        (Argument("package", "Package"),),
    ),
    Tool(
        "remove_software",
        "Remove software",
        "Devices",
        False,
        "This is not installed.",
        (Argument("package", "Package"),),
    ),
    Tool(
        "view_disk_space",
        "View disk space",
        "Devices",
        True,
        "There is plenty of free space.",
    ),
    Tool(
        "update_firmware",
        "Update firmware or driver",
        "Devices",
        False,
        "The newest version was already installed.",
        (Argument("component", "Component"),),
    ),
    Tool(
        "order_replacement",
        "Order a replacement",
        "Devices",
        False,
        "The order was placed; it arrives in some days.",
        (Argument("item", "Item"),),
    ),
    Tool(
        "send_technician",
        "Send a technician",
        "Devices",
        False,
        "A visit was booked for tomorrow; nothing else changed.",
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
    Tool(
        "view_dhcp_leases",
        "View DHCP leases",
        "Network",
        True,
        "Leases are given out normally.",
    ),
    Tool(
        "view_switch_port",
        "View switch port",
        "Network",
        True,
        "The port is up, with no errors.",
    ),
    Tool(
        "reset_switch_port",
        "Enable or reset switch port",
        "Network",
        False,
        "The port was reset; nothing changed.",
    ),
    Tool(
        "view_access_points",
        "View access points",
        "Network",
        True,
        "All access points are online.",
    ),
    Tool(
        "restart_access_point",
        "Restart an access point",
        "Network",
        False,
        "The access point was restarted; nothing changed.",
        (Argument("access_point", "Access point"),),
    ),
    Tool(
        "view_line_status",
        "View carrier line status",
        "Network",
        True,
        "The carrier reports no fault on our lines.",
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
    Tool(
        "view_storage_quota",
        "View cloud storage quota",
        "Services",
        True,
        "Well below the quota.",
    ),
    Tool(
        "raise_storage_quota",
        "Raise cloud storage quota",
        "Services",
        False,
        "The quota was raised; nothing else changed.",
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
    Tool(
        "search_tickets",
        "Search open tickets",
        "Records",
        True,
        "No open tickets on anything like this.",
    ),
    Tool(
        "link_tickets",
        "Link duplicate tickets",
        "Records",
        False,
        "There were no duplicates to link.",
        (Argument("tickets", "Tickets"),),
    ),
    Tool(
        "raise_major_incident",
        "Raise a major incident",
        "Records",
        False,
        "The major incident was opened and, as only one person was affected, closed again.",
    ),
    Tool(
        "notify_users",
        "Notify users",
        "Records",
        False,
        "The notice was sent.",
        (Argument("audience", "Audience"),),
    ),
)

CATALOGUE = {tool.id: tool for tool in _ALL}

# The tool that produces the evidence for each proof of identity.
PROOF_TOOLS = {"callback": "call_back", "mfaCode": "send_code", "managerApproval": "ask_manager"}
