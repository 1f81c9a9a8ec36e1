"""What is inside the written courses: sections, lessons, quizzes and questions."""

from __future__ import annotations

import math
import random
import unicodedata
from typing import Any

from lmsdesk.practice.content import library
from lmsdesk.practice.content.courses import Course, html
from lmsdesk.practice.content.plugin import Plugin
from lmsdesk.practice.content.sheet import Sheet
from lmsdesk.practice.content.terms import Terms

_KINDS = {
    True: {"true-false": "true-false", "single": "single-choice", "multiple": "multiple-choice"},
    False: {"true-false": "true_false", "single": "single_choice", "multiple": "multiple_choice"},
}


class Curriculum:
    """Fills courses; the sentences of lessons and the questions come from the library."""

    def __init__(self, sheet: Sheet, plugin: Plugin, terms: Terms, chance: random.Random) -> None:
        self.sheet = sheet
        self.plugin = plugin
        self.terms = terms
        self.chance = chance
        self._sentences = library.text("phrases")["lessons"]
        self._questions = library.text("questions")

    def fill(self, course: Course) -> None:
        """Note everything inside a course."""
        outline: dict[str, str] = course.told["outline"]
        lessons = sum(len(names.split(";")) for names in outline.values())
        quizzes = self._quizzes(course, len(outline))
        for place, (title, names) in enumerate(outline.items()):
            section = self._child(self.plugin.section, title, course, 0, place, {})
            titles = [name.strip() for name in names.split(";")]
            for order, name in enumerate(titles):
                self._lesson(course, section, order, name, lessons)
            if place in quizzes:
                self._quiz(course, section, len(titles), title, quizzes[place])

    def _child(
        self, kind: str, title: str, course: Course, parent: int, place: int, meta: dict[str, Any], **more: Any
    ) -> int:
        more |= {"author": course.author, "parent": parent, "course": course.id, "menu_order": place}
        return self.sheet.post(kind, title, course.made, meta=meta, **more)

    def _lesson(self, course: Course, section: int, order: int, name: str, lessons: int) -> None:
        bank = self._sentences[_language(course.told["name"]) or self.plugin.side]
        words = " ".join(self.chance.choice(part) for part in bank).replace("{name}", name)
        seconds = course.told["minutes"] * 60 // max(lessons, 1)
        meta: dict[str, Any] = {"video_playback_time": seconds}
        if not self.plugin.is_masteriyo:
            meta = {"content_type": "text", "duration": seconds // 60, "preview": order == 0}
        self._child(self.plugin.lesson, name, course, section, order, meta, content=html([words]))

    # -- quizzes

    def _quizzes(self, course: Course, sections: int) -> dict[int, list[Any]]:
        """Questions by the place of the section whose end they stand at."""
        if not course.told["quiz"]:
            return {}
        bank = self._questions[self.terms.tops[course.told["categories"][0]]]
        chosen = self.chance.sample(bank, len(bank))
        if sections < 4 or len(chosen) < 6:
            return {sections - 1: chosen[:4]}
        return {0: chosen[:3], sections - 1: chosen[3:]}

    def _quiz(self, course: Course, section: int, order: int, title: str, questions: list[Any]) -> None:
        marks, needed = len(questions), math.ceil(len(questions) * 0.6)
        meta: dict[str, Any] = {"pass_mark": needed, "full_mark": marks, "duration": 5 * marks, "attempts_allowed": 0}
        if not self.plugin.is_masteriyo:
            meta = {"mode": "graded", "passing_score": 60, "time_limit": 5 * marks, "attempt_limit": 0}
        words = f"<p>{marks} questions about what you have learned so far. Take your time; you may try again.</p>"
        quiz = self._child(self.plugin.quiz, f"Quiz – {title}", course, section, order, meta, content=words)
        for place, (text, answers) in enumerate(questions):
            self._question(course, quiz, place, text, answers)

    def _question(self, course: Course, quiz: int, place: int, text: str, answers: list[str]) -> None:
        right = [answer.startswith("*") for answer in answers]
        bare = [answer.lstrip("*") for answer in answers]
        kind = "true-false" if bare == ["True", "False"] else "multiple" if sum(right) > 1 else "single"
        spelled = _KINDS[self.plugin.is_masteriyo][kind]
        meta: dict[str, Any]
        if self.plugin.is_masteriyo:
            made = [{"name": name, "correct": good} for name, good in zip(bare, right, strict=True)]
            meta = {"type": spelled, "points": "1", "answers": made, "positive_feedback": "Yes, exactly."}
        else:
            share = round(1 / sum(right), 2)
            rows = [{"text": name, "fraction": share if good else 0} for name, good in zip(bare, right, strict=True)]
            meta = {"type": spelled, "marks": 1, "answers": rows}
        self._child(self.plugin.question, text, course, quiz, place, meta)


def _language(name: str) -> str:
    """``ar`` or ``ru`` by the letters of a title; empty for all others."""
    script = unicodedata.name(name[0], "")
    return "ar" if script.startswith("ARABIC") else "ru" if script.startswith("CYRILLIC") else ""
