"""From an exchange to a cause in plain words. Pure rules over domain objects: no input, no output, no widgets."""

from __future__ import annotations

from lmsdesk.hints.engine import explain, explain_problem, safe_sentence
from lmsdesk.hints.model import Context, Explanation, Hint

__all__ = ["Context", "Explanation", "Hint", "explain", "explain_problem", "safe_sentence"]
