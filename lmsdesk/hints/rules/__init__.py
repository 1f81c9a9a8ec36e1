"""The catalogue, in the order in which ties are decided: network, address, firewall, identity, WordPress, usable."""

from __future__ import annotations

from lmsdesk.hints.model import Rule
from lmsdesk.hints.rules.address import ADDRESS
from lmsdesk.hints.rules.firewall import FIREWALL
from lmsdesk.hints.rules.identity import IDENTITY
from lmsdesk.hints.rules.network import NETWORK
from lmsdesk.hints.rules.usable import USABLE
from lmsdesk.hints.rules.wordpress import WORDPRESS

RULES: tuple[Rule, ...] = (*NETWORK, *ADDRESS, *FIREWALL, *IDENTITY, *WORDPRESS, *USABLE)
