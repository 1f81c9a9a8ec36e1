"""N rows: nothing usable came back."""

from __future__ import annotations

from lmsdesk.domain.exchange import Phase
from lmsdesk.domain.problem import Outcome
from lmsdesk.hints import Context
from tests.hints.making import API, PUT, SITE, Case, answer, error, failed, near, page

ELSEWHERE = "https://other.example/wp-json/"
OTHER_WORKS = answer(200, {"name": "Other"}, url=ELSEWHERE)
OTHER_FAILS = failed(Phase.RESOLVE, "name", url=ELSEWHERE)
OTHER_UNTRUSTED = failed(Phase.TLS, "tls-untrusted", "unable to get local issuer certificate", url=ELSEWHERE)
OTHER_MISNAMED = failed(Phase.TLS, "tls-name", "hostname mismatch", url=ELSEWHERE)
ANSWERED = answer(200, {"id": 7}, url=API + "/7")
SLOW_CLOCK = answer(200, {"id": 7}, headers={"Date": "Wed, 01 Jan 2020 10:00:00 GMT"})
LOST = failed(Phase.WAIT, "reset", **PUT)
SILENT = failed(Phase.CONNECT, "refused", url=API + "/7")
LOCAL_ISSUER = "certificate verify failed: unable to get local issuer certificate"

NETWORK = [
    Case("unknown name", "N01", failed(Phase.RESOLVE, "name")),
    Case("unknown name, the web works", "N01", failed(Phase.RESOLVE, "name"), Context(recent=(OTHER_WORKS,))),
    near("N01", "no name at all", "N02", failed(Phase.RESOLVE, "name"), Context(recent=(OTHER_FAILS,))),
    Case("offline", "N02", failed(Phase.RESOLVE, "name"), Context(recent=(OTHER_FAILS,))),
    Case("line lost meanwhile", "N02", failed(Phase.RESOLVE, "name"), Context(recent=(ANSWERED,))),
    Case("no way out", "N02", failed(Phase.CONNECT, "refused", "OSError: [Errno 101] Network is unreachable")),
    near("N02", "only this name", "N01", failed(Phase.RESOLVE, "name"), Context(recent=(OTHER_WORKS,))),
    Case("hotel network", "N03", answer(511, page("Sign in"))),
    Case("hotel page", "N03", answer(200, page("Welcome", "<!-- WISPAccessGatewayParam -->"))),
    Case("forwarded to the hotel", "N03", answer(302, headers={"Location": "http://portal.hotel.example/login"})),
    Case("every certificate is the hotel's", "N03", failed(Phase.TLS, "tls-name"), Context(recent=(OTHER_MISNAMED,))),
    near("N03", "forwarded to www", "A02", answer(302, headers={"Location": API.replace("academy", "www.academy")})),
    Case("banned", "N16", failed(Phase.CONNECT, "refused"), Context(recent=(ANSWERED,))),
    near("N04", "never answered", "N16", failed(Phase.CONNECT, "refused")),
    Case("IPv6 is broken", "N05", failed(Phase.CONNECT, "timeout"), Context(ipv4_works=True)),
    near("N05", "slow to connect", "N06", failed(Phase.CONNECT, "timeout")),
    Case("slow site", "N06", failed(Phase.WAIT, "timeout")),
    Case("gateway gave up", "N06", answer(504, page("504 Gateway Time-out"))),
    Case("slow to take a change, and it is not there", "N06", failed(Phase.WAIT, "timeout", **PUT),
         Context(outcome=Outcome.NOT_DONE)),
    near("N06", "slow to take a change", "P14", failed(Phase.WAIT, "timeout", **PUT)),
    Case("proxy sign-in", "N07", answer(407, page("Proxy"))),
    Case("proxy refused", "N07", failed(Phase.CONNECT, "proxy", "ProxyError: 407 Proxy Authentication Required")),
    near("N07", "the site's own sign-in", "U02", error(401, "rest_forbidden", credential="")),
    Case("home-made certificate", "N08", failed(Phase.TLS, "tls-untrusted", "self-signed certificate")),
    near("N08", "half a chain", "N12", failed(Phase.TLS, "tls-untrusted", LOCAL_ISSUER)),
    Case("clock of this computer", "N09", failed(Phase.TLS, "tls-expired"), Context(recent=(SLOW_CLOCK,))),
    near("N09", "the clock is right", "N10", failed(Phase.TLS, "tls-expired"), Context(recent=(ANSWERED,))),
    Case("old certificate", "N10", failed(Phase.TLS, "tls-expired", "certificate has expired")),
    near("N10", "the clock is wrong", "N09", failed(Phase.TLS, "tls-expired"), Context(recent=(SLOW_CLOCK,))),
    Case("certificate of another", "N11", failed(Phase.TLS, "tls-name", "hostname mismatch")),
    near("N11", "the hotel's certificate", "N03", failed(Phase.TLS, "tls-name"), Context(recent=(OTHER_MISNAMED,))),
    Case("half a chain", "N12", failed(Phase.TLS, "tls-untrusted", LOCAL_ISSUER)),
    near("N12", "no site is trusted", "N13", failed(Phase.TLS, "tls-untrusted", LOCAL_ISSUER),
         Context(recent=(OTHER_UNTRUSTED,))),
    Case("antivirus", "N13", failed(Phase.TLS, "tls-untrusted", "issuer: Kaspersky Anti-Virus Personal Root")),
    Case("school network", "N13", failed(Phase.TLS, "tls-untrusted", LOCAL_ISSUER),
         Context(recent=(OTHER_UNTRUSTED,))),
    near("N13", "only this site", "N12", failed(Phase.TLS, "tls-untrusted", LOCAL_ISSUER),
         Context(recent=(OTHER_WORKS,))),
    Case("old TLS", "N14", failed(Phase.TLS, "tls-protocol", "wrong version number")),
    near("N14", "self-signed", "N08", failed(Phase.TLS, "tls-untrusted", "self-signed certificate")),
    Case("cut answer", "N15", failed(Phase.DOWNLOAD, "cut")),
    Case("damaged packing", "N15", failed(Phase.DOWNLOAD, "encoding")),
    near("N15", "cut after a change", "P14", failed(Phase.DOWNLOAD, "cut", **PUT)),
    # beyond the catalogue
    Case("nothing listens", "N16", failed(Phase.CONNECT, "refused")),
    Case("cut connection", "N16", failed(Phase.WAIT, "reset")),
    Case("another certificate than before", "N18", failed(Phase.TLS, "tls-changed", "another certificate")),
    near("N18", "never trusted one", "N08", failed(Phase.TLS, "tls-untrusted", "self-signed certificate")),
    Case("50 MB answer", "N17", failed(Phase.DOWNLOAD, "too-big")),
    # a change whose answer was not heard
    Case("silence after a change", "P14", failed(Phase.WAIT, "timeout", **PUT)),
    Case("cut after a change", "P14", failed(Phase.DOWNLOAD, "cut", **PUT)),
    Case("bad gateway after a change", "P14", answer(502, page("502 Bad Gateway"), **PUT)),
    Case("Cloudflare gave up after a change", "P14", answer(524, page("524"), headers={"Server": "cloudflare"}, **PUT)),
    near("P14", "and it is silent since then", "N16", LOST, Context(recent=(LOST, SILENT))),
    near("P14", "never sent", "N16", failed(Phase.CONNECT, "refused", **PUT)),
    near("P14", "looked, and it is there", "N06", failed(Phase.WAIT, "timeout", **PUT), Context(outcome=Outcome.DONE)),
    Case("left the page", None, failed(Phase.WAIT, "stopped", url=SITE + "/wp-json/")),
]  # fmt: skip
