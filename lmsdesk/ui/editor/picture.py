"""The editor for pictures: drop, choose or paste one; it is looked at here and then sent to the media library."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from lmsdesk.domain.fields import Image
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.values import Picture
from lmsdesk.ui.dialogs.files import file_dialog
from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.editor.picture_file import PATTERNS, NotUsable, PictureFile, from_image, read_file, small_image
from lmsdesk.ui.editor.picture_frame import PictureFrame
from lmsdesk.ui.editor.troubles import in_a_line
from lmsdesk.ui.widgets import Button, ElidedLabel, ThinProgress, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.sites import Site
    from lmsdesk.ui.desk import Desk

_Source = Callable[[], PictureFile]


class PictureEditor(FieldEditor):
    """A picture of the site's media library. Until a new one has arrived there, the previous one counts."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.frame = PictureFrame()
        self.frame.seen.connect(self._look)
        self._asked: Picture | None = None
        self.name = ElidedLabel("", "secondary")
        self.progress = ThinProgress()
        self.said = label("", "secondary", wrap=True)
        self.failed = label("", "trouble", wrap=True)
        self.choose = Button(tr("Choose a picture …"), "link", on_click=self.open_dialog)
        self.open = Button(tr("Open"), "link", on_click=self._open_in_browser)
        self.remove = Button(tr("Remove"), "link", on_click=self._remove)
        self.stop = Button(tr("Stop"), "link", on_click=self._stop)
        self.again = Button(tr("Try again"), "link", on_click=self._again)
        self._arrange()
        self.set_main(self.frame)
        self.dialog: QFileDialog | None = None
        self._seen: dict[Picture, QImage] = {}
        self._sending = False
        self._source: _Source | None = None
        self.frame.given.connect(self.take)
        self.frame.opened.connect(self.open_dialog)
        self.failed.hide()
        self._show_value()

    def _arrange(self) -> None:
        for part in (self.frame, self.progress, self.name, self.said, self.failed):
            self.column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(0)
        for button in (self.again, self.choose, self.open, self.remove, self.stop):
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def busy(self) -> bool:
        return self._sending

    def open_dialog(self) -> None:
        """Ask for a file."""
        if self._read_only or self._sending or self._refusal():
            return
        pictures = tr("Pictures") + f" ({PATTERNS})"
        self.dialog = file_dialog(self, tr("Choose a picture"), self.take_file, kinds=[pictures])
        self.dialog.open()

    def take(self, data: QMimeData) -> None:
        """A picture was dropped or pasted: a file, or the picture itself."""
        paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if paths:
            self.take_file(Path(paths[0]))
            return
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            self._begin(lambda: from_image(image, "picture.png"))
        else:
            self._fail(tr("There is no picture in it."))

    def take_file(self, path: Path) -> None:
        """Look at a file, and send it where it is a picture."""
        self._begin(lambda: read_file(path))

    def _begin(self, source: _Source) -> None:
        if self._read_only or self._sending or self._refusal():
            return
        self._source = source
        self._set_sending(True)
        self.desk.tasks.start(self._send(source), name=f"send {self.field.name}", key=self._key, owner=self)

    @property
    def _key(self) -> str:
        return f"picture {id(self)}"

    async def _send(self, source: _Source) -> None:
        self.failed.hide()
        try:
            file = await asyncio.to_thread(source)
            self.frame.set_image(file.preview, waiting=True)
            self.said.setText(tr("Sending “{name}” …", name=file.name))
            self.said.show()
            picture = await self._upload(file)
        except NotUsable as trouble:
            self._source = None
            self._fail(tr(trouble.sentence))
        except Problem as problem:
            self._fail(tr("The picture was not sent. {why}", why=in_a_line(self.desk, problem)))
        else:
            self._source = None
            self._seen[picture] = file.preview
            self.change(picture)
        finally:
            self._set_sending(False)

    async def _upload(self, file: PictureFile) -> Picture:
        site = self.desk.site
        assert site is not None, "a picture is sent to the site that is open"
        media = await site.upload(file.name, file.content, file.mime)
        return Picture(media.id, media.url)

    def _fail(self, text: str) -> None:
        self.failed.setText(text)
        self.failed.show()

    def _set_sending(self, sending: bool) -> None:
        if sending == self._sending:
            return
        self._sending = sending
        if sending:
            self.progress.start()
        else:
            self.progress.stop()
        self._show_value()
        self.busy_changed.emit()

    def _again(self) -> None:
        if self._source is not None:
            self._begin(self._source)

    def _stop(self) -> None:
        self.desk.tasks.cancel(self._key)

    def _remove(self) -> None:
        self.failed.hide()
        self._source = None
        self.change(None)
        self._show_value()
        self.frame.setFocus()

    def _open_in_browser(self) -> None:
        if isinstance(self._value, Picture):
            QDesktopServices.openUrl(QUrl(self._value.url))

    def set_value(self, value: object) -> None:
        self.failed.hide()
        self._source = None
        super().set_value(value)

    def _look(self) -> None:
        """Get the picture that is on the site once it would be seen. Where that fails the name has to do."""
        site, picture = self.desk.site, self._value
        if not isinstance(picture, Picture) or picture in self._seen or picture == self._asked or site is None:
            return
        self._asked = picture
        self.desk.tasks.start(
            self._show_picture(site, picture), name="show a picture", key=f"{self._key} look", owner=self
        )

    async def _show_picture(self, site: Site, picture: Picture) -> None:
        try:
            content = await site.picture(picture)
        except Problem:
            return
        image = await asyncio.to_thread(small_image, content)
        if not image.isNull():
            self._seen[picture] = image
            if self._value == picture:
                self._show_value()

    def _show_value(self) -> None:
        picture: Picture | None = self._value
        if not self._sending:
            self.frame.set_image(self._seen.get(picture, QImage()) if picture is not None else QImage())
        self.frame.set_words(self._words(picture))
        name = Image(name="", label="").show(picture) or (f"#{picture.id}" if picture is not None else "")
        self.name.setText(name)
        self.name.setVisible(picture is not None and not self._sending)
        refusal = self._refusal()
        free = not self._read_only and not self._sending
        self.choose.setVisible(free and not refusal)
        self.choose.set_text(tr("Choose a picture …") if picture is None else tr("Replace …"))
        self.remove.setVisible(free and picture is not None)
        self.open.setVisible(picture is not None and picture.url.startswith(("https://", "http://")))
        self.stop.setVisible(self._sending)
        self.again.setVisible(free and self._source is not None)
        self.frame.set_fixed(self._read_only or bool(refusal))
        if not self._sending:
            self.said.setText(refusal)
            self.said.setVisible(bool(refusal) and not self._read_only)

    def _refusal(self) -> str:
        """Why this person cannot send pictures to the site, or nothing."""
        site = self.desk.site
        if site is None:
            return tr("Open a site to send a picture.")
        offer = site.offer("courses", Verb.UPLOAD)
        if offer:
            return ""
        return tr(offer.reason) if offer.reason is not None else tr("This site takes no pictures from here.")

    def _words(self, picture: Picture | None) -> str:
        if picture is not None:
            return tr("On the site")
        return tr("No picture") if self._read_only or self._refusal() else tr("Drop a picture here, or paste one")

    def _apply_read_only(self) -> None:
        self._show_value()
