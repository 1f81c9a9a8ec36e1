"""The catalogue, in the order in which ties are decided (the decision order of the troubleshooting catalogue)."""

from __future__ import annotations

from lmsdesk.hints.model import Rule
from lmsdesk.hints.rules.address import ADDRESS
from lmsdesk.hints.rules.certificate import CERTIFICATE
from lmsdesk.hints.rules.changed import CHANGED
from lmsdesk.hints.rules.crashes import CRASHES
from lmsdesk.hints.rules.firewall import FIREWALL
from lmsdesk.hints.rules.items import ITEMS
from lmsdesk.hints.rules.keys import KEYS
from lmsdesk.hints.rules.network import NETWORK
from lmsdesk.hints.rules.rights import RIGHTS
from lmsdesk.hints.rules.server import SERVER
from lmsdesk.hints.rules.tokens import TOKENS
from lmsdesk.hints.rules.uploads import UPLOADS
from lmsdesk.hints.rules.usable import USABLE
from lmsdesk.hints.rules.values import VALUES

RULES: tuple[Rule, ...] = (
    *NETWORK,
    *CERTIFICATE,
    *ADDRESS,
    *FIREWALL,
    *SERVER,
    *KEYS,
    *TOKENS,
    *RIGHTS,
    *CHANGED,
    *ITEMS,
    *UPLOADS,
    *VALUES,
    *CRASHES,
    *USABLE,
)
