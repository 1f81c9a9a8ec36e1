"""Forms that were filled in and not sent: each is opened again where it belongs, with what stood there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Action
from lmsdesk.sites.unfinished import FORM
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.sites import Draft
    from lmsdesk.ui.desk import Desk


async def go_on(desk: Desk, draft: Draft) -> None:
    """Open the form. Raises Problem where the site cannot be asked for what it is about."""
    form = draft.kind.removeprefix(FORM)
    if form == "bulk":
        await _bulk(desk, draft)
    elif form == "key":
        _key(desk)
    elif form == "profile" and desk.sites is not None and desk.navigator is not None:
        profile = desk.sites.get(draft.item)
        if profile is not None:
            desk.navigator.edit_profile(profile)
    elif form == "request" and desk.navigator is not None:
        desk.navigator.write_request()


async def _bulk(desk: Desk, draft: Draft) -> None:
    from lmsdesk.ui.trial.bulk_page import BulkPage

    site, ids = desk.site, tuple(draft.values.get("ids") or ())
    if site is None:
        return
    shelf = site.shelf(draft.item.partition(":")[0])
    records = await shelf.look(ids, Action(tr("Look at what is to be changed")))
    if len(records) < len(ids):
        desk.say(tr("Some of them are not on the site any more."))
    if records:
        desk.show_page(lambda: BulkPage(desk, shelf, records, key=draft.item))


def _key(desk: Desk) -> None:
    from lmsdesk.sites.keys import site_keys_of
    from lmsdesk.ui.keys.key_page import KeyFormPage

    assert desk.site is not None
    assert desk.sites is not None
    keys = site_keys_of(desk.site, desk.sites)
    if keys is not None:
        desk.show_page(lambda: KeyFormPage(desk, keys))
