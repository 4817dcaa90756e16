from __future__ import annotations

from django.apps import AppConfig


class ListingConfig(AppConfig):
    name = "rresi.listing"
    label = "listing"

    def ready(self) -> None:
        from rresi.listing import telling
        from rresi.search import saved

        saved.new_finds.connect(telling.tell_of_finds, dispatch_uid="rresi.listing.telling")
