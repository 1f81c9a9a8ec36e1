"""A rows: the address is not quite right, or the site forwards us."""

from __future__ import annotations

from dataclasses import replace

from lmsdesk.domain.exchange import Phase
from lmsdesk.domain.har import FOREIGN
from lmsdesk.hints import Context
from tests.hints.making import API, FRONT, INDEX, MEDIA, PUT, SITE, Case, answer, error, failed, near, page

HTTP = API.replace("https", "http")
WWW = API.replace("academy", "www.academy")
QUERY = f"{SITE}/index.php?rest_route=/masteriyo/v1/courses"


def announces(root: str) -> dict[str, str]:
    return {"Link": f'<{SITE}{root}>; rel="https://api.w.org/"'}


NETWORK_INDEX = answer(200, {"url": f"{SITE}/shop", "namespaces": ["wp/v2"]}, url=INDEX)
OWN_INDEX = answer(200, {"url": SITE, "namespaces": ["wp/v2"]}, url=INDEX)

ADDRESS = [
    Case("http to https", "A01", answer(301, url=HTTP, headers={"Location": API})),
    near("A01", "https to the same on www", "A02", answer(301, headers={"Location": WWW})),
    Case("other host", "A02", answer(301, headers={"Location": WWW})),
    near("A02", "http to https", "A01", answer(301, url=HTTP, headers={"Location": API})),
    Case("forwarded write", "A03", answer(301, headers={"Location": WWW}, **PUT)),
    Case("write forwarded to https", "A03", answer(301, url=HTTP, method="POST", headers={"Location": API})),
    near("A03", "forwarded read", "A02", answer(302, headers={"Location": WWW})),
    Case("circle", "A04", failed(Phase.WAIT, "redirects")),
    Case("forwarded to itself", "A04", answer(301, headers={"Location": API})),
    near("A04", "one step", "A02", answer(308, headers={"Location": WWW})),
    Case("login page", "A05", answer(302, headers={"Location": f"{SITE}/wp-login.php"})),
    Case("members' page", "A05", answer(302, headers={"Location": f"{SITE}/login/?redirect_to=x"})),
    Case("login form", "A05", answer(200, page("Log in", '<form id="loginform"><input type="password"></form>'))),
    near("A05", "a page without a form", "W25", answer(200, page("Welcome"))),
    Case("plain permalinks", "A06", answer(404, page("Not found"), headers=announces("/index.php?rest_route=/"))),
    Case("page for a POST", "A06", answer(200, page("Academy"), method="POST",
                                          headers=announces("/index.php?rest_route=/"))),
    Case("the server's own page", "A06", answer(404, page("404 Not Found"))),
    Case("taken for a page", "A06", answer(301, headers={"Location": API + "/", "X-Redirect-By": "WordPress"})),
    near("A06", "the rules are missing", "A07", answer(404, page("Not found"), headers=announces("/wp-json/"))),
    Case("rules missing", "A07", answer(301, headers={"Location": API + "/"})),
    Case("rules missing, as a page", "A07", answer(404, page("Not found"), headers=announces("/wp-json/"))),
    near("A07", "plain", "A06", answer(404, page("Not found"), headers=announces("/?rest_route=/"))),
    Case("key on ?rest_route=", "A08", error(401, "rest_forbidden", url=QUERY)),
    Case("key with two slashes", "A08", error(401, "masteriyo_rest_cannot_read",
                                              url=API.replace("wp-json/", "wp-json//"))),
    Case("key in capitals", "A08", error(401, "masteriyo_rest_cannot_read",
                                         url=API.replace("masteriyo", "MASTERIYO"))),
    Case("key on another part", "A08", error(401, "rest_cannot_create", method="POST", url=MEDIA)),
    near("A08", "application password there", "U14", error(401, "rest_forbidden", url=QUERY,
                                                           credential="app-password")),
    Case("index.php in the address", "A09", answer(404, page("Not found"), headers=announces("/index.php/wp-json/"))),
    near("A09", "it is there already", "A06", answer(404, page("Not found"),
         url=f"{SITE}/index.php/wp-json/masteriyo/v1/courses")),
    Case("renamed API", "A10", answer(404, page("Not found"), headers=announces("/api/"))),
    near("A10", "the usual name", "A07", answer(404, page("Not found"), headers=announces("/wp-json/"))),
    Case("not WordPress", "A11", answer(200, page("Parked"), url=FRONT, credential="")),
    near("A11", "a page that somebody looked at", None, replace(
        answer(200, page("News"), url=FRONT, credential=""), site=FOREIGN + "x",
        request_headers=(("User-Agent", "Mozilla/5.0"),))),
    near("A11", "WordPress", None, answer(200, page("Home", "wp-content"), url=FRONT, credential="")),
    Case("another site of the network", "A12", error(404, "rest_no_route"), Context(recent=(NETWORK_INDEX,))),
    near("A12", "its own index", "P01", error(404, "rest_no_route"), Context(recent=(OWN_INDEX,))),
]  # fmt: skip
