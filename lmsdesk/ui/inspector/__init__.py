"""The request inspector: what was asked, what came back, and why it failed."""

from __future__ import annotations

from lmsdesk.ui.inspector.dock import InspectorDock

__all__ = ["InspectorDock"]
