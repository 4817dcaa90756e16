"""The WSGI application that the web server runs."""

from __future__ import annotations

import gc
import os
from threading import Event

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rresi.config.settings")

gc.disable()  # until all is loaded and `warm_up` spares it
application = get_wsgi_application()

from rresi.config import warm_up  # noqa: E402  # once the apps are ready
from rresi.operations import watching  # noqa: E402

warm_up.warm_up()  # before the server listens, so that nobody waits for it
watching.start(Event())  # this process counts, and looks after the others
