"""Moving a category under another, with the keyboard and with the mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, Qt

from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[[Callable[[Person], Any]], None]


def find(person: Person, name: str, under: QModelIndex | None = None) -> QModelIndex:
    model, parent = person.tree.model(), under or QModelIndex()
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        if index.data() == name:
            return index
        deeper = find(person, name, index)
        if deeper.isValid():
            return deeper
    return QModelIndex()


def tops(person: Person) -> list[str]:
    model = person.tree.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


async def stored(person: Person, name: str) -> Any:
    """The category as the site has it now."""
    found = await person.desk.site.shelf("categories").all(reload=True)
    return next(record for record in found if record["name"] == name)


def test_into_another_and_out_again_with_alt_and_arrows(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("categories")
        names = tops(person)
        assert len(names) >= 3
        person.tree.setCurrentIndex(find(person, names[1]))
        mark = person.last_number()
        person.presses("Alt+Right", person.tree)
        await until(lambda: names[1] not in tops(person), 10)
        await person.rest()
        assert len([line for line in person.requests(mark) if not line.startswith("GET")]) == 1
        parent = (await stored(person, names[0])).id
        assert (await stored(person, names[1]))["parent_id"].id == parent
        assert person.tree.currentIndex().data() == names[1], "the keyboard stays on what was moved"
        person.presses("Alt+Left", person.tree)
        await until(lambda: names[1] in tops(person), 10)
        await person.rest()
        assert (await stored(person, names[1]))["parent_id"] is None

    play(scenario)


def test_dropped_onto_another(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("categories")
        names = tops(person)
        model = person.tree.model()
        what, target = find(person, names[2]), find(person, names[0])
        data = model.mimeData([what])
        assert model.canDropMimeData(data, Qt.DropAction.MoveAction, -1, -1, target)
        assert not model.canDropMimeData(data, Qt.DropAction.MoveAction, -1, -1, what), "never into itself"
        model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, target)
        await until(lambda: names[2] not in tops(person), 10)
        await person.rest()
        assert (await stored(person, names[2]))["parent_id"].id == (await stored(person, names[0])).id

    play(scenario)


def test_a_new_category_is_typed_into_the_tree(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("categories")
        person.presses("Ctrl+N", person.tree)
        await until(lambda: person.app.focusWidget() is not None and person.app.focusWidget() is not person.tree, 5)
        person.types("Hurdy-gurdy")
        person.presses("Return")
        await until(lambda: find(person, "Hurdy-gurdy").isValid(), 10)
        await person.rest()
        assert (await stored(person, "Hurdy-gurdy"))["slug"] == "hurdy-gurdy"

    play(scenario)


def test_a_move_that_the_site_refuses_leaves_the_tree_as_it_was(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("categories")
        names = tops(person)
        person.weather("error-before-write")
        person.tree.setCurrentIndex(find(person, names[1]))
        person.presses("Alt+Right", person.tree)
        await until(lambda: person.notices(), 20)
        await person.rest()
        assert tops(person) == names
        person.weather()
        assert (await stored(person, names[1]))["parent_id"] is None

    play(scenario)


def test_deleting_says_what_happens_to_courses_and_children(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("categories")
        model = person.tree.model()
        parent = next(index for row in range(model.rowCount()) if model.rowCount(index := model.index(row, 0)) > 0)
        name, children = str(parent.data()), model.rowCount(parent)
        child = str(model.index(0, 0, parent).data())
        person.tree.setCurrentIndex(parent)
        person.presses("Del", person.tree)
        question = await person.is_asked(name)
        said = "\n".join(person.reads().splitlines())
        assert str(children) in said or child in said
        await person.answers(next(key for key in question.buttons if key))
        await until(lambda: name not in tops(person), 10)
        await person.rest()
        await until(lambda: child in tops(person), 10)

    play(scenario)
