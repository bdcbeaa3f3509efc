"""Pictures of templates: drawn here for those that bring none, checked for those that do."""

import hashlib
from collections.abc import Mapping
from pathlib import PurePath

from django.core.files.base import File
from lucide.templatetags.lucide import lucide

from helpdesk.errors import Invalid
from scenarios.choices import ITCategory

MAX_BYTES = 512 * 1024
# What may be uploaded, and its first bytes. No SVG: it can hold scripts.
SIGNATURES: Mapping[str, bytes] = {
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".webp": b"RIFF",
}
MEDIA_TYPES: Mapping[str, str] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
_ICONS = {
    ITCategory.ACCESS: "key-round",
    ITCategory.HARDWARE: "laptop",
    ITCategory.NETWORK: "network",
    ITCategory.EMAIL: "mail",
    ITCategory.SOFTWARE: "app-window",
    ITCategory.PRINTING: "printer",
    ITCategory.MOBILE: "smartphone",
    ITCategory.REMOTE_ACCESS: "house-wifi",
    ITCategory.SECURITY: "shield-alert",
    ITCategory.TELEPHONY_AV: "phone-call",
}
_WIDTH, _HEIGHT, _ICON = 320, 180, 84


def refuse_unless_picture(upload: File) -> None:
    """Raise Invalid unless the file is a PNG, JPEG or WebP picture of at most `MAX_BYTES`."""
    kind = PurePath(upload.name or "").suffix.lower()
    upload.seek(0)
    start = upload.read(16)
    upload.seek(0)
    message = ""
    if kind not in SIGNATURES or not start.startswith(SIGNATURES[kind]):
        message = "The thumbnail must be a PNG, JPEG or WebP picture"
    elif upload.size > MAX_BYTES:
        message = f"The thumbnail must be at most {MAX_BYTES // 1024} KB"
    if message:
        raise Invalid(f"{message}.", fields={"thumbnail": [message]})


def drawn(it_category: str, name: str) -> str:
    """Return an SVG picture: the category's sign on a ground of the name's own colours."""
    digest = hashlib.sha256(name.encode(errors="replace")).digest()
    hue, turn = digest[0] * 360 // 256, 30 + digest[1] % 60
    sign = lucide(
        _ICONS[ITCategory(it_category)],
        size=_ICON,
        x=(_WIDTH - _ICON) // 2,
        y=(_HEIGHT - _ICON) // 2,
        stroke_width="1.5",
    )
    rings = "".join(_ring(*digest[4 * i + 2 : 4 * i + 5]) for i in range(5))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" \
width="{_WIDTH}" height="{_HEIGHT}" color="#fff">
<linearGradient id="g" gradientTransform="rotate({turn})">
<stop stop-color="hsl({hue} 45% 34%)"/>
<stop offset="1" stop-color="hsl({(hue + 40) % 360} 55% 22%)"/>
</linearGradient>
<rect width="{_WIDTH}" height="{_HEIGHT}" fill="url(#g)"/>
<g fill="none" stroke="#fff" stroke-opacity=".14">{rings}</g>
{sign}
</svg>
"""


def _ring(x: int, y: int, size: int) -> str:
    across, down = x * _WIDTH // 255, y * _HEIGHT // 255
    return f'<circle cx="{across}" cy="{down}" r="{20 + size // 3}" stroke-width="{2 + size % 9}"/>'
