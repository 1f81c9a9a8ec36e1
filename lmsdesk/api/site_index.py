"""What a site's root index tells: which LMS answers, whether sign-ins work, the time zone, and what to know of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lmsdesk.api.auth import key_is_seen
from lmsdesk.api.root import ApiRoot, is_private
from lmsdesk.domain.loose import letters
from lmsdesk.domain.words import N_, Sentence

LMS: Mapping[str, str] = {"masteriyo": "masteriyo/v1", "learnomy": "learnomy/v1"}
"""The namespace by which each system shows itself in the root index."""

NAMES: Mapping[str, str] = {"masteriyo": "Masteriyo", "learnomy": "Learnomy"}
_PRO: Mapping[str, str] = {"masteriyo": "masteriyo/pro/", "learnomy": "learnomy-pro/"}

ASKED_FIELDS = "name,url,home,gmt_offset,timezone_string,namespaces,authentication"
"""What we want of a root index; without this a site prints all its routes, which can be megabytes."""

GetIndex = Callable[[str], Awaitable[Any]]


@dataclass(frozen=True)
class Discovery:
    """What an address turned out to be."""

    address: str
    """The site's final address, after redirects."""
    root: ApiRoot
    title: str = ""
    namespaces: tuple[str, ...] = ()
    routes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Learnomy's route index as the site prints it, by route; empty where the site keeps it closed."""
    authentication: Mapping[str, Any] = field(default_factory=dict)
    lms: tuple[str, ...] = ()
    """The systems that answer here, "masteriyo" and "learnomy"; both when a closed site tells nothing."""
    pros: tuple[str, ...] = ()
    """Those of them that have their Pro part."""
    wordpress: tuple[int, ...] = ()
    """The version of WordPress, such as (7, 0, 4); empty where it is hidden."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Versions of plugins as the front page tells them: "masteriyo", "masteriyo-pro" ...; often nothing."""
    has_keys: bool = True
    """Whether this Masteriyo knows keys (since 1.16, Pro since 2.17)."""
    others: tuple[Discovery, ...] = ()
    """Other sites with courses, where an address holds or links to several."""
    closed: bool = False
    """The root index is for members only; the LMS may answer all the same."""
    members: bool = False
    """Strangers are led to the site's own sign-in page, also from here: see ``Reach.past_login``."""
    sign_ins_work: bool | None = None
    """Whether WordPress takes application passwords and, with them, Masteriyo keys; None when it does not say."""
    time_zone: str = ""
    gmt_offset: float = 0.0
    notes: tuple[Sentence, ...] = ()

    @property
    def pro(self) -> bool:
        """Whether any of them has its Pro part."""
        return bool(self.pros)

    @property
    def keys_are_seen(self) -> bool:
        """Whether Masteriyo can see its keys here: only in addresses that hold its path in readable form."""
        return key_is_seen(self.root, self.root.url("masteriyo/v1"))


async def describe(root: ApiRoot, index: Mapping[str, Any], get: GetIndex, *, closed: bool = False) -> Discovery:
    """A Discovery from a root index; ``get(route)`` awaits to a namespace index or None."""
    namespaces = tuple(name for name in _list(index.get("namespaces")) if isinstance(name, str))
    lms = tuple(name for name, namespace in LMS.items() if namespace in namespaces)
    routes: dict[str, Any] = {}
    wanted = [name for name in namespaces if name.startswith("learnomy")]
    if closed:
        lms, routes = await _behind_closed_doors(get)
    for namespace in wanted:
        routes |= _routes(await get(namespace))
    ways = index.get("authentication")
    works = None if closed or ways is None else bool(isinstance(ways, Mapping) and "application-passwords" in ways)
    return Discovery(
        address=_site_address(root),
        root=root,
        title=_text(index.get("name")),
        namespaces=namespaces,
        routes=routes,
        authentication=ways if isinstance(ways, Mapping) else {},
        lms=lms,
        pros=tuple(name for name, part in _PRO.items() if name in lms and _has(part, namespaces, routes)),
        closed=closed,
        sign_ins_work=works,
        time_zone=_text(index.get("timezone_string")),
        gmt_offset=_offset(index.get("gmt_offset")),
        notes=tuple(_notes(root, index, lms, works, closed)),
    )


def plugin_sentence(found: Discovery) -> Sentence:
    """Which course plugins answer there, in one sentence."""
    if found.closed and len(found.lms) > 1:
        return Sentence(N_("Which course plugin is there, we will see after the sign-in."))
    names = [_name(found, lms) for lms in found.lms]
    if len(names) == 1:
        return Sentence(N_("{lms} answers there."), lms=names[0])
    return Sentence(N_("{lms} and {other} answer there."), lms=names[0], other=names[1])


def _name(found: Discovery, lms: str) -> str:
    """Masteriyo's free plugin has the routes of its Pro part as well, so only its files tell which it is."""
    pro = f"{lms}-pro" in found.versions or (lms == "learnomy" and lms in found.pros)
    return " ".join(filter(None, (NAMES[lms], "Pro" if pro else "", version_of(found, lms))))


def version_of(found: Discovery, lms: str) -> str:
    """The version of a plugin where the site's page told it, else an empty text."""
    return found.versions.get(f"{lms}-pro") or found.versions.get(lms) or ""


def _has(part: str, namespaces: Sequence[str], routes: Mapping[str, Any]) -> bool:
    return any(name.startswith(part) for name in namespaces) or any(route.startswith(f"/{part}") for route in routes)


async def _behind_closed_doors(get: GetIndex) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The namespace indexes may be open although the root is not; when they are not either, anything is possible."""
    routes: dict[str, Any] = {}
    seen = []
    for name, namespace in LMS.items():
        if found := _routes(await get(namespace)):
            seen.append(name)
            if name == "learnomy":
                routes |= found | _routes(await get("learnomy-pro/v1"))
    return tuple(seen) or tuple(LMS), routes


def _notes(  # the order is that of their weight
    root: ApiRoot, index: Mapping[str, Any], lms: Sequence[str], works: bool | None, closed: bool
) -> list[Sentence]:
    notes: list[Sentence] = []
    if closed:
        notes.append(Sentence(N_("The site tells strangers nothing about itself. Sign in and we will see.")))
    told = _text(index.get("url")) or _text(index.get("home"))
    if not is_private(root.base):
        notes.append(Sentence(N_("The site is not reached over https, so no key or password can be sent to it.")))
    elif works is False and told.startswith("http:") and urlsplit(root.base).scheme == "https":
        notes.append(
            Sentence(
                N_(
                    "WordPress does not know that it is reached over https, and refuses keys because of that. "
                    "Ask your host to tell it."
                )
            )
        )
    elif works is False:
        notes.append(
            Sentence(
                N_(
                    "App sign-ins are switched off on this site: by a security plugin, or because WordPress does not "
                    "know that it is reached over https. Until that is mended, no key or application password works."
                )
            )
        )
    if root.is_query and "masteriyo" in lms:
        notes.append(
            Sentence(
                N_(
                    "The site's API answers only at its long address, and Masteriyo does not see its keys there. Sign "
                    "in with an application password, or choose “Post name” under Settings > Permalinks and save."
                )
            )
        )
    return notes


def _site_address(root: ApiRoot) -> str:
    """The site's address from its root: without the API's own part."""
    parts = urlsplit(root.base)
    path = parts.path.partition("/index.php")[0] if "/index.php" in parts.path else parts.path
    if not root.is_query and path == parts.path:
        path = path.rstrip("/").rpartition("/")[0]
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


def _routes(index: Any) -> dict[str, Any]:
    routes = index.get("routes") if isinstance(index, Mapping) else None
    return dict(routes) if isinstance(routes, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return letters(value)


def _offset(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0
