"""Who asks, and about what: without them every question would end at 401 or at 404."""

import itertools
import random
import re
import threading

import requests
import schemathesis

LOGINS = itertools.count()
KEY = re.compile("[ -~]{1,255}")
CURSOR = re.compile("[A-Za-z0-9_-]+")
SEEN_IDS = set()
LOCK = threading.Lock()


class Person:
    """A user of the sandbox who has just arrived, with a key and a session."""

    def __init__(self, base_url):
        number = next(LOGINS)
        browser = requests.Session()
        browser.headers["Origin"] = base_url
        me = browser.post(f"{base_url}/auth/sandbox", json={"login": f"fuzz-{number}"}, timeout=30)
        me.raise_for_status()
        user_type = ("client", "freelancer")[number % 2]
        browser.patch(f"{base_url}/api/profile/me", json={"user_type": user_type}, timeout=30).raise_for_status()
        made = browser.post(f"{base_url}/api/keys", json={}, timeout=30)
        made.raise_for_status()
        self.key = made.json()["key"]
        self.cookie = "; ".join(f"{it.name}={it.value}" for it in browser.cookies)
        self.origin = base_url


# Somebody new every few seconds: keys are rotated, and the whole sandbox is reset, by the questions themselves.
@schemathesis.auth(refresh_interval=3)
class Arrival:
    def get(self, case, ctx):
        return Person(case.operation.base_url.rstrip("/"))

    def set(self, case, data, ctx):
        ways = case.operation.definition.raw.get("security", [])
        if any("bearer" in way for way in ways):
            case.headers["Authorization"] = f"Bearer {data.key}"
        elif ways:
            case.headers["Cookie"] = data.cookie
            case.headers["Origin"] = data.origin


@schemathesis.hook
def before_call(ctx, case, **kwargs):
    """Mends what the document cannot say, so that what it allows is what is sent."""
    # A key is good for one request; each that is one is made the request's own.
    for name, value in (case.headers or {}).items():
        if name.lower() == "idempotency-key" and KEY.fullmatch(str(value)):
            case.headers[name] = f"fuzz-{next(LOGINS)}-{random.random()}"
    # A cursor is signed: nobody can make one up.
    if isinstance(case.query, dict) and CURSOR.fullmatch(str(case.query.get("cursor", ""))):
        del case.query["cursor"]
    case.body = plain(case.body)


def plain(value):
    """To JSON Schema 1.0 is an integer; to this API it is none."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@schemathesis.hook
def after_call(ctx, case, response):
    if response.status_code in (200, 201):
        with LOCK:
            collect(response.json() if response.headers.get("content-type", [""])[0] == "application/json" else None)


def collect(value):
    """Takes down the ids in an answer, to ask about them."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str) and (name == "id" or name.endswith("_id")) and len(SEEN_IDS) < 1000:
                SEEN_IDS.add(inner)
            collect(inner)
    elif isinstance(value, list):
        for inner in value:
            collect(inner)


@schemathesis.hook
def map_path_parameters(ctx, path_parameters):
    """Half of the questions are about something that exists."""
    with LOCK:
        known = sorted(SEEN_IDS)
    for name in path_parameters or {}:
        if known and random.random() < 0.5:
            path_parameters[name] = random.choice(known)
    return path_parameters
