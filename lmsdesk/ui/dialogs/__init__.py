"""Dialogs, for decisions only. They are opened with ``open()`` and awaited, never with ``exec()``."""
