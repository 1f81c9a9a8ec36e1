"""Keys and tokens, in the system's keyring or in memory. Nothing else knows keyring, and nothing here writes files."""

from __future__ import annotations

from lmsdesk.vault.keyring_vault import KeyringVault
from lmsdesk.vault.memory import MemoryVault
from lmsdesk.vault.model import PARTS, Vault, entry

__all__ = ["PARTS", "KeyringVault", "MemoryVault", "Vault", "entry"]
