"""The ASGI application: HTTP and WebSockets."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
http = get_asgi_application()  # sets Django up, which the imports below need

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from helpdesk.api.socket_auth import SocketAuthMiddleware  # noqa: E402
from helpdesk.api.sockets import NowhereConsumer  # noqa: E402
from helpdesk.checks import lifespan  # noqa: E402
from helpdesk.notifications.consumers import NotificationConsumer  # noqa: E402
from sessions.customer import understanding, voice_model  # noqa: E402
from sessions.routing import websocket_urlpatterns  # noqa: E402

# Before the first connection, so that nobody's first message waits for it.
understanding.warm_up()
voice_model.warm_up()

application = ProtocolTypeRouter(
    {
        "lifespan": lifespan,
        "http": http,
        "websocket": SocketAuthMiddleware(
            URLRouter(
                [
                    *websocket_urlpatterns,
                    path("ws/notifications/", NotificationConsumer.as_asgi()),
                    re_path("", NowhereConsumer.as_asgi()),
                ]
            )
        ),
    }
)
