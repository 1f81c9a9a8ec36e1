"""The words of the letters, a Template each. H1 to H8 are the catalogue's own; the rest are for causes beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lmsdesk.domain.words import N_


@dataclass(frozen=True, slots=True)
class Template:
    """A letter before it is filled in. Blanks: ``{site}``, ``{plugin}``."""

    to: str
    subject: str
    lines: tuple[str, ...]
    technical: tuple[str, ...]
    settings: tuple[str, ...] = ()
    button: str = N_("Copy letter to your host")


_HOST = N_("your hosting company")
_AUTHOR = N_("the plugin's author")
_PROGRAM = N_(
    "I look after the courses on {site} with a program on my computer that uses the REST API of WordPress, as phone "
    "apps do."
)

TEMPLATES: Mapping[str, Template] = {
    "H1": Template(
        _HOST,
        N_("{site}: please pass the Authorization header to PHP"),
        (
            _PROGRAM,
            N_(
                "Its sign-in never reaches WordPress: the web server seems to drop the Authorization header before it "
                "hands a request to PHP."
            ),
            N_("Please pass this header on. WordPress shows the same finding under Tools > Site Health."),
        ),
        (N_("PHP should see the header as HTTP_AUTHORIZATION. Any one of these lines does it:"),),
        (
            "# Apache 2.4.13 or newer",
            "CGIPassAuth On",
            "# Apache, any version (also in .htaccess)",
            'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1',
            "# nginx with PHP-FPM",
            "fastcgi_param HTTP_AUTHORIZATION $http_authorization;",
        ),
    ),
    "H2": Template(
        _HOST,
        N_("{site}: please allow PUT, PATCH and DELETE for /wp-json/"),
        (
            _PROGRAM,
            N_("Reading works. Requests that change or delete something are refused before WordPress sees them."),
            N_(
                "Please allow the methods PUT, PATCH and DELETE for addresses that begin with /wp-json/, or tell me "
                "that POST with the header X-HTTP-Method-Override is let through."
            ),
        ),
        (
            N_(
                "The WordPress REST API needs GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS. Often a Limit or "
                "LimitExcept section or a firewall rule such as CRS 911100 refuses some of them."
            ),
        ),
    ),
    "H3": Template(
        _HOST,
        N_("{site}: please let the REST API through the firewall"),
        (
            _PROGRAM,
            N_(
                "A firewall or robot check in front of my site refused it, although the requests are harmless and mine."
            ),
            N_(
                "Please look up the refusal below and lift the rule for addresses that begin with /wp-json/. A program "
                "cannot answer a captcha or a browser check."
            ),
        ),
        (N_("Please look for the rule that matched this request; exempting /wp-json/ from it is enough."),),
    ),
    "H4": Template(
        _HOST,
        N_("{site}: please check the TLS certificate"),
        (
            N_("Programs refuse to connect to {site}, because its security certificate cannot be trusted as it is."),
            N_(
                "Please renew the certificate if it ran out, make sure that it names this site, and install it with "
                "all intermediate certificates. Browsers may hide a missing one, programs do not."
            ),
        ),
        (
            N_(
                "“openssl s_client -connect NAME:443 -servername NAME -showcerts” should show the site's certificate "
                "and every intermediate one, and end with “Verify return code: 0 (ok)”."
            ),
        ),
    ),
    "H5": Template(
        _HOST,
        N_("{site}: please raise the limits for uploads and memory"),
        (
            _PROGRAM,
            N_("Larger files or larger jobs fail there, because the limits of the server are low."),
            N_("Please raise the upload limit to 64 MB and the memory for PHP to 256 MB, or tell me what is possible."),
        ),
        (N_("These settings belong together:"),),
        (
            "upload_max_filesize = 64M",
            "post_max_size = 72M",
            "memory_limit = 256M",
            "max_execution_time = 120",
            "# nginx",
            "client_max_body_size 72m;",
            "# Apache",
            "LimitRequestBody 75497472",
        ),
    ),
    "H6": Template(
        _HOST,
        N_("{site}: please exclude the REST API from caches"),
        (
            _PROGRAM,
            N_("A cache answers in place of WordPress, so that I see old data after a change."),
            N_("Please exclude all addresses that begin with /wp-json/, and all with rest_route=, from every cache."),
        ),
        (
            N_(
                "Requests with an Authorization header must never be answered from a shared cache, and answers to them "
                "must not be stored."
            ),
        ),
    ),
    "H7": Template(
        _HOST,
        N_("{site}: please unblock my internet address"),
        (
            _PROGRAM,
            N_(
                "Since a moment ago every connection from my internet address is refused, while the site works from "
                "elsewhere. I think that an automatic protection blocked me."
            ),
            N_(
                "Please unblock my address. It is: ______ (any page that answers “what is my IP address” shows it; "
                "please fill it in before sending)."
            ),
        ),
        (
            N_(
                "Please look in fail2ban, CSF, Imunify360 or the brute-force protection of a security plugin. The "
                "program sends at most four requests at once and stops after two refused sign-ins."
            ),
        ),
    ),
    "H8": Template(
        _HOST,
        N_("{site}: background jobs of WordPress do not run"),
        (
            N_("Jobs that WordPress should do in the background on {site}, such as exports, never come to an end."),
            N_(
                "Please make WP-Cron run: by a real cron job every five minutes, or by allowing the site to call "
                "itself."
            ),
        ),
        (
            N_(
                "Either DISABLE_WP_CRON is set without a cron job, or requests of the server to its own address fail. "
                "A cron job that does it:"
            ),
        ),
        ("*/5 * * * * php /path/to/wordpress/wp-cron.php >/dev/null 2>&1",),
    ),
    "H9": Template(
        _HOST,
        N_("{site}: please tell WordPress that it is reached over https"),
        (
            _PROGRAM,
            N_(
                "My site is reached over https, but WordPress believes that it is plain http, and switches keys and "
                "application passwords off because of that."
            ),
            N_(
                "Please make the proxy or load balancer tell WordPress about https, and set the site's address to "
                "https."
            ),
        ),
        (
            N_(
                "The proxy should send X-Forwarded-Proto: https, and these lines in wp-config.php, above “That's all, "
                "stop editing”, make WordPress read it. WordPress Address and Site Address (Settings > General) should "
                "begin with https."
            ),
        ),
        (
            "if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') {",
            "    $_SERVER['HTTPS'] = 'on';",
            "}",
        ),
    ),
    "H10": Template(
        _AUTHOR,
        N_("A plugin damages answers of the WordPress REST API on {site}"),
        (
            N_("I use a program that speaks with my site {site} over the WordPress REST API."),
            N_(
                "Answers of the API come damaged or not at all, because of messages, other output or a crash of PHP "
                "code. The trail leads to {plugin}."
            ),
            N_("Could you please look into it, and tell me which version mends it?"),
        ),
        (
            N_(
                "Nothing may be printed before or after the JSON of a REST answer; PHP files must not begin with a "
                "byte order mark. On a live site WP_DEBUG_DISPLAY should be false."
            ),
        ),
        button=N_("Copy letter to the plugin's author"),
    ),
    "H11": Template(
        _HOST,
        N_("{site}: please enable URL rewriting for WordPress"),
        (
            _PROGRAM,
            N_(
                "Readable addresses are switched on in WordPress, but the web server answers “not found” to all of "
                "them, also to /wp-json/."
            ),
            N_("Please lead all addresses that are no files to WordPress, as its documentation says."),
        ),
        (N_("Apache needs mod_rewrite and AllowOverride for WordPress' own .htaccess. In nginx it is one line:"),),
        ("location / { try_files $uri $uri/ /index.php?$args; }",),
    ),
    "H12": Template(
        _HOST,
        N_("{site} does not answer as it should"),
        (
            N_("My site {site} does not answer, answers with server errors, or takes very long."),
            N_("Please look at the web server, PHP and the database, and tell me what you find."),
        ),
        (N_("The error logs of the web server, PHP and the database at the time below should show the cause."),),
    ),
    "H13": Template(
        _HOST,
        N_("{site}: please lift the server password for /wp-json/"),
        (
            _PROGRAM,
            N_(
                "The whole site is behind a password of the web server. That password and the program's key would have "
                "to travel in the same header, so only one of them fits."
            ),
            N_(
                "Please lift the password for addresses that begin with /wp-json/. WordPress checks the key there "
                "itself."
            ),
        ),
        (N_("Examples:"),),
        (
            "# Apache",
            '<LocationMatch "^/(index\\.php/)?wp-json/">',
            "    Require all granted",
            "</LocationMatch>",
            "# nginx",
            "location ^~ /wp-json/ { auth_basic off; try_files $uri /index.php?$args; }",
        ),
    ),
    "H14": Template(
        _HOST,
        N_("{site}: the clock of the server is wrong"),
        (
            N_("The clock of the server of {site} is wrong by minutes, which breaks sign-ins and secure connections."),
            N_("Please let the server keep its time by NTP."),
        ),
        (N_("The Date header of its answers shows the difference."),),
    ),
}
