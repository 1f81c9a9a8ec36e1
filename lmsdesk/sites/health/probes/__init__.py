"""All probes in the order of the troubleshooting catalogue, one file per layer."""

from __future__ import annotations

from lmsdesk.domain.words import N_
from lmsdesk.sites.health.model import Probe
from lmsdesk.sites.health.probes import (
    address,
    answers,
    app_sign_ins,
    cache,
    certificate,
    clock,
    connection,
    header,
    key,
    name,
    plugin,
    role,
    root,
    speed,
    upload,
    writing,
)

PROBES: tuple[Probe, ...] = (
    Probe("name", N_("The name is found"), name.look),
    Probe("connection", N_("The site can be reached"), connection.look, ("name",)),
    Probe("certificate", N_("The connection is secure"), certificate.look, ("connection",)),
    Probe("address", N_("The address is the final one"), address.look, ("certificate",)),
    Probe("api", N_("The REST API is announced"), root.look, ("address",)),
    Probe("answers", N_("The answers are data"), answers.look, ("api",)),
    Probe("clock", N_("The clocks agree"), clock.look, ("answers",)),
    Probe("plugin", N_("The course plugin is active"), plugin.look, ("answers",)),
    Probe("app-sign-ins", N_("App sign-ins are on"), app_sign_ins.look, ("plugin",)),
    Probe("header", N_("The sign-in reaches WordPress"), header.look, ("plugin",), ("app-sign-ins",)),
    Probe("key", N_("The key is right"), key.look, ("plugin",), ("header",)),
    Probe("role", N_("The account may teach"), role.look, ("key",)),
    Probe("writing", N_("Changes are let through"), writing.look, ("plugin",), ("role",)),
    Probe("cache", N_("Answers are fresh"), cache.look, ("answers",), ("role", "writing")),
    Probe("upload", N_("Files may be large enough"), upload.look, ("key",)),
    Probe("speed", N_("The site is quick enough"), speed.look, ("answers",), ("cache", "upload")),
)
"""Adding a probe is one file here and one line."""
