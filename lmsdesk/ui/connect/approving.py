"""Approving in the browser: WordPress' own page is opened, and the password it makes comes back by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from lmsdesk.sites import AppPassword, Approval, Discovery, Replies, Return, best_return, locations, owns_links, page_of
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.connect.sign_in_form import SignInForm
    from lmsdesk.ui.desk import Desk


async def approve(
    desk: Desk, form: SignInForm, found: Discovery, opened: Callable[[], object] = lambda: None
) -> AppPassword | None:
    """Open the page of a site and wait for what comes back; None where the person pastes it. Raises NotApproved.

    ``opened`` is told when the browser is open. What has been made just now is no guess, so the site's door for
    refused sign-ins is open again.
    """
    assert desk.sites is not None
    replies = Replies(
        tr("Done. You can close this page and go back to LMS Desk."),
        tr("Nothing was changed. You can close this page."),
        tr("This page belongs to a connection that LMS Desk is not waiting for any more."),
    )
    way = best_return(found, owns_links=await asyncio.to_thread(owns_links))
    approval = Approval(page_of(found), way, replies, locations().waiting)
    try:
        QDesktopServices.openUrl(QUrl(await approval.begin()))
        form.approval.wait_for(approval.way)
        opened()
        if form.approval.pasting:
            form.focus_first()
        if approval.way is Return.PASTE:
            return None
        credential = await approval.granted()
    finally:
        await approval.close()
    desk.sites.lockout.door(found.root.base).reset()
    form.window().activateWindow()
    return credential
