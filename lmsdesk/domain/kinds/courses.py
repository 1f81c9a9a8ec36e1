"""Courses: what an academy teaches and sells."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lmsdesk.domain.fields import (
    Boolean,
    Choice,
    DateTime,
    Html,
    Image,
    Integer,
    LongText,
    Money,
    OneOf,
    Pairs,
    Relation,
    Relations,
    Slug,
    Text,
)
from lmsdesk.domain.kind import Column, Filter, Group, Kind
from lmsdesk.domain.words import N_, Sentence

PAID_MODES = frozenset({"one_time", "recurring"})
"""Access modes in which a price sticks; with the others the site makes the course free."""

STATUS = (
    Choice("publish", N_("Published"), "good"),
    Choice("draft", N_("Draft"), "caution"),
    Choice("pending", N_("Waiting for review"), "caution"),
    Choice("private", N_("Private"), "note"),
    Choice("future", N_("Scheduled"), "note"),
    Choice("trash", N_("In the trash"), "trouble"),
)

ACCESS = (
    Choice("open", N_("Open to everyone")),
    Choice("need_registration", N_("Free, with an account")),
    Choice("one_time", N_("Pay once")),
    Choice("recurring", N_("Pay regularly")),
    Choice("close", N_("Closed")),
)

FLOW = (
    Choice("free-flow", N_("In any order")),
    Choice("sequential", N_("One after the other")),
    Choice("date", N_("By date")),
    Choice("days", N_("By days after joining")),
)

VISIBILITY = (
    Choice("visible", N_("Catalogue and search")),
    Choice("catalog", N_("Catalogue only")),
    Choice("search", N_("Search only")),
    Choice("hidden", N_("Hidden")),
)


def price_rules(values: Mapping[str, Any]) -> dict[str, Sentence]:
    """Price, sale price and access mode must not contradict each other: the site would silently change them."""
    troubles: dict[str, Sentence] = {}
    mode, price, sale = values.get("access_mode"), values.get("regular_price"), values.get("sale_price")
    if mode in PAID_MODES and "regular_price" in values and not price:
        troubles["regular_price"] = Sentence(N_("A paid course needs a price above zero."))
    if mode is not None and mode != "" and mode not in PAID_MODES and price:
        troubles["access_mode"] = Sentence(N_("The price only counts with “Pay once” or “Pay regularly”."))
    if isinstance(sale, Decimal) and isinstance(price, Decimal) and price > 0 and sale >= price:
        troubles["sale_price"] = Sentence(N_("The sale price is not below the price. The site would drop it."))
    return troubles


COURSES = Kind(
    id="courses",
    name=N_("course"),
    plural=N_("Courses"),
    new_name=N_("New course"),
    icon="courses",
    intro=N_("A course holds the lessons and quizzes that people join, for free or for a price."),
    rules=(price_rules,),
    fields=(
        Text(name="name", label=N_("Title"), required=True, help=N_("What people see in the catalogue.")),
        Html(name="description", label=N_("Description"), help=N_("The text on the course page.")),
        LongText(
            name="short_description",
            label=N_("Short description"),
            help=N_("One or two sentences for the catalogue."),
        ),
        Html(name="highlights", label=N_("Highlights"), help=N_("A short list of what people get.")),
        OneOf(name="status", label=N_("Status"), choices=STATUS, default="draft"),
        OneOf(name="access_mode", label=N_("Access"), choices=ACCESS, default="open"),
        Money(name="regular_price", label=N_("Price")),
        Money(name="sale_price", label=N_("Sale price"), help=N_("Leave empty when there is no sale.")),
        Money(name="price", label=N_("Price now"), read_only=True),
        Text(
            name="billing_cycle",
            label=N_("Billing cycle"),
            help=N_("How often people pay, such as 1m for every month."),
        ),
        Relations(name="categories", label=N_("Categories"), to="categories"),
        Relations(name="tags", label=N_("Tags"), to="tags"),
        Relation(name="difficulty", label=N_("Difficulty"), to="difficulties"),
        Image(name="featured_image", label=N_("Picture")),
        Slug(name="slug", label=N_("Web address"), help=N_("The last part of the course's address.")),
        Relation(name="author", label=N_("Instructor"), to="people"),
        Integer(
            name="duration",
            label=N_("Duration"),
            unit=N_("minutes"),
            minimum=0,
            maximum=10_000_000,
            default=0,
        ),
        Integer(
            name="enrollment_limit",
            label=N_("Places"),
            help=N_("0 means no limit."),
            minimum=0,
            maximum=10_000_000,
            default=0,
        ),
        OneOf(name="flow", label=N_("Order of lessons"), choices=FLOW, default="free-flow"),
        Boolean(name="featured", label=N_("Featured course")),
        Boolean(name="reviews_allowed", label=N_("People may review this course"), default=True),
        Boolean(name="show_curriculum", label=N_("Show the curriculum to visitors"), default=True),
        Boolean(name="enable_course_retake", label=N_("People may take it again")),
        Boolean(name="review_after_course_completion", label=N_("Reviews only after completing it")),
        Boolean(name="disable_course_content", label=N_("Lock the content after completion")),
        Boolean(name="enable_end_date", label=N_("The course ends")),
        DateTime(name="end_date", label=N_("Ends on")),
        Text(name="course_badge", label=N_("Badge"), help=N_("A word on the course card, such as New.")),
        Integer(
            name="fake_enrolled_count",
            label=N_("Added to the student count"),
            help=N_("Shown to visitors on top of the real number."),
            minimum=0,
            maximum=10_000_000,
            default=0,
        ),
        OneOf(name="catalog_visibility", label=N_("Shown in"), choices=VISIBILITY, default="visible"),
        Text(
            name="post_password",
            label=N_("Page password"),
            help=N_("Visitors need it to see the course page."),
        ),
        Integer(name="menu_order", label=N_("Position"), help=N_("Smaller numbers come first."), default=0),
        Boolean(name="welcome_enabled", label=N_("Greet people who come for the first time")),
        Text(name="welcome_title", label=N_("Greeting title")),
        LongText(name="welcome_text", label=N_("Greeting text")),
        Pairs(name="custom_fields", label=N_("Custom fields")),
        Integer(name="students_count", label=N_("Students"), read_only=True),
        Text(name="permalink", label=N_("Address on the site"), read_only=True),
        DateTime(name="date_created", label=N_("Created"), read_only=True),
        DateTime(name="date_modified", label=N_("Changed"), read_only=True),
    ),
    columns=(
        Column("name", width=300, sort="title", stretch=True),
        Column("status", width=116),
        Column("categories", width=160),
        Column("price", width=110),
        Column("students_count", width=86),
        Column("author", width=130),
        Column("date_modified", width=120, sort="modified"),
        Column("difficulty", width=120, shown=False),
        Column("tags", width=160, shown=False),
        Column("access_mode", width=150, shown=False),
        Column("date_created", width=130, shown=False, sort="date"),
        Column("slug", width=180, shown=False, sort="slug"),
        Column("duration", width=90, shown=False),
        Column("menu_order", width=90, shown=False, sort="menu_order"),
    ),
    groups=(
        Group(N_("Details"), ("name", "description", "short_description", "highlights")),
        Group(
            N_("Price and access"),
            ("access_mode", "regular_price", "sale_price", "billing_cycle"),
            True,
            editor="price",
        ),
        Group(N_("Status"), ("status", "slug", "permalink"), True),
        Group(N_("Categories and tags"), ("categories", "tags", "difficulty"), True),
        Group(N_("Picture"), ("featured_image",), True),
        Group(N_("Teaching"), ("author", "duration", "enrollment_limit", "flow", "students_count"), True),
        Group(
            N_("Rules"),
            (
                "reviews_allowed",
                "review_after_course_completion",
                "show_curriculum",
                "enable_course_retake",
                "disable_course_content",
                "enable_end_date",
                "end_date",
            ),
            folded=True,
        ),
        Group(
            N_("In the catalogue"),
            (
                "featured",
                "catalog_visibility",
                "course_badge",
                "fake_enrolled_count",
                "post_password",
                "menu_order",
            ),
            folded=True,
        ),
        Group(N_("Greeting"), ("welcome_enabled", "welcome_title", "welcome_text"), folded=True),
        Group(N_("Custom fields"), ("custom_fields",), folded=True),
        Group(N_("History"), ("date_created", "date_modified"), True, folded=True),
    ),
    filters=(
        Filter(
            "status",
            N_("Status"),
            (
                ("", N_("All")),
                ("publish", N_("Published")),
                ("draft", N_("Drafts")),
                ("pending", N_("Waiting")),
                ("private", N_("Private")),
                ("future", N_("Scheduled")),
                ("trash", N_("Trash")),
            ),
            chips=True,
        ),
        Filter("category", N_("Category"), to="categories"),
        Filter("price_type", N_("Price"), (("free", N_("Free")), ("paid", N_("Paid")))),
    ),
)
