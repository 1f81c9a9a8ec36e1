"""What the program can do with a signed-in site, without a window. Screens import everything they need from here.

Importing this costs little: HTTP, keyring and SQLite come in with the first call that needs them.
"""

from __future__ import annotations

from lmsdesk.api.address import AddressError, normalise
from lmsdesk.api.credentials import (
    AppPassword,
    Credential,
    CredentialError,
    LearnomyLogin,
    MasteriyoKey,
    parse_app_password,
    parse_login,
    parse_pair,
)
from lmsdesk.api.lockout import HELD_BACK, SAME_AGAIN, HeldBack
from lmsdesk.api.site_index import Discovery
from lmsdesk.api.steps import Step, StepId, StepState
from lmsdesk.domain.query import Consequences, Identity, Page, Query, Surprise
from lmsdesk.domain.reach import PACES, USUAL_PACE, Line, ProxyUse, Reach, ReachError, header_trouble, read_proxy
from lmsdesk.domain.values import Media
from lmsdesk.sites.approval import Approval, NotApproved, Replies, Return, best_return, page_of
from lmsdesk.sites.conflicts import Comparison, FieldChange, Take, What
from lmsdesk.sites.connect import Connector
from lmsdesk.sites.forget import Part
from lmsdesk.sites.guard import Conflict
from lmsdesk.sites.links import owns_links
from lmsdesk.sites.model import Batch, Progress, Saved, ShelfChange, SignInNeeded, Stop
from lmsdesk.sites.presence import out_of_reach
from lmsdesk.sites.sharing import Clash, Coming, SitesFile, free_name, import_profiles
from lmsdesk.sites.shelf import Shelf
from lmsdesk.sites.site import Site
from lmsdesk.sites.ways import COLOURS, Way, lms_of, shared_ways, sign_in_ways, suggest_name
from lmsdesk.storage import settings
from lmsdesk.storage.drafts import Draft, Drafts, item_key
from lmsdesk.storage.journal import Journal
from lmsdesk.storage.locations import Locations, locations
from lmsdesk.storage.profiles import LastCheck, Profile, Profiles, SignInKind, Stage
from lmsdesk.storage.settings import Setting, Settings
from lmsdesk.storage.store.model import MEGABYTE, Kept
from lmsdesk.vault import KeyringVault, MemoryVault, Vault

__all__ = [
    "COLOURS",
    "HELD_BACK",
    "MEGABYTE",
    "PACES",
    "SAME_AGAIN",
    "USUAL_PACE",
    "AddressError",
    "AppPassword",
    "Approval",
    "Batch",
    "Clash",
    "Coming",
    "Comparison",
    "Conflict",
    "Connector",
    "Consequences",
    "Credential",
    "CredentialError",
    "Discovery",
    "Draft",
    "Drafts",
    "FieldChange",
    "HeldBack",
    "Identity",
    "Journal",
    "Kept",
    "KeyringVault",
    "LastCheck",
    "LearnomyLogin",
    "Line",
    "Locations",
    "MasteriyoKey",
    "Media",
    "MemoryVault",
    "NotApproved",
    "Page",
    "Part",
    "Profile",
    "Profiles",
    "Progress",
    "ProxyUse",
    "Query",
    "Reach",
    "ReachError",
    "Replies",
    "Return",
    "Saved",
    "Setting",
    "Settings",
    "Shelf",
    "ShelfChange",
    "SignInKind",
    "SignInNeeded",
    "Site",
    "SitesFile",
    "Stage",
    "Step",
    "StepId",
    "StepState",
    "Stop",
    "Surprise",
    "Take",
    "Vault",
    "Way",
    "What",
    "best_return",
    "free_name",
    "header_trouble",
    "import_profiles",
    "item_key",
    "lms_of",
    "locations",
    "normalise",
    "out_of_reach",
    "owns_links",
    "page_of",
    "parse_app_password",
    "parse_login",
    "parse_pair",
    "read_proxy",
    "settings",
    "shared_ways",
    "sign_in_ways",
    "suggest_name",
]
