"""Somebody with a browser without scripts, over real HTTP: reads pages, fills in the forms that stand in them."""

import http.client
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit


class Forms(HTMLParser):
    """Every form of a page with what stands in its fields, as a browser sends it; and every address in the page."""

    def __init__(self, text):
        super().__init__()
        self.forms: list[dict] = []
        self.addresses: list[str] = []
        self._text, self._choice = None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        self.addresses += [at[name] for name in ("href", "src", "action", "formaction") if at.get(name)]
        if tag == "form":
            self.forms.append({"action": at.get("action", ""), "fields": {}, "names": set()})
        if not self.forms or not at.get("name") and tag != "option":
            return
        form, name = self.forms[-1], at.get("name", "")
        form["names"].add(name)
        if tag == "input":
            kind = at.get("type", "text")
            if kind in {"submit", "button", "file"} or kind in {"radio", "checkbox"} and "checked" not in at:
                return
            form["fields"][name] = at.get("value", "on" if kind == "checkbox" else "")
        elif tag == "textarea":
            self._text = name
            form["fields"][name] = ""
        elif tag == "select":
            self._choice = name
        elif tag == "option" and self._choice and ("selected" in at or self._choice not in form["fields"]):
            form["fields"][self._choice] = at.get("value", "")

    def handle_data(self, data):
        if self._text:
            self.forms[-1]["fields"][self._text] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._text = None
        if tag == "select":
            self._choice = None


class Page:
    def __init__(self, url, status, headers, text):
        self.url, self.status, self.headers, self.text = url, status, headers, text

    def form(self, has):
        """The first form with a field of this name: (address, fields)."""
        for form in Forms(self.text).forms:
            if has in form["names"]:
                return urljoin(self.url, form["action"]), dict(form["fields"])
        raise AssertionError(f"no form with {has} at {self.url} ({self.status}):\n{self.text[:2000]}")


class Visitor:
    """`visited` holds every page and redirect, in order."""

    def __init__(self, base, **headers):
        self.base, self.headers, self.cookies = base, headers, {}
        self.visited: list[Page] = []

    def ask(self, method, url, body=None, follow=True, **headers):
        url = urljoin(self.base + "/", url)
        parts = urlsplit(url)
        line = http.client.HTTPConnection(parts.netloc, timeout=20)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        all_headers = {**self.headers, **headers, **({"Cookie": cookie} if cookie else {})}
        line.request(method, url[len(self.base) :], body, all_headers)
        answer = line.getresponse()
        text = answer.read().decode(errors="replace")
        for value in answer.msg.get_all("Set-Cookie") or []:
            name, _equals, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
            if not self.cookies[name] or "Max-Age=0" in value:
                del self.cookies[name]
        line.close()
        page = Page(url, answer.status, answer.headers, text)
        self.visited.append(page)
        if follow and answer.status in {301, 302, 303}:
            return self.ask("GET", urljoin(url, page.headers["Location"]))
        return page

    def get(self, url, **options):
        return self.ask("GET", url, **options)

    def send(self, page, has, **fields):
        """Fills in the form of `page` that has this field, and sends it."""
        url, found = page.form(has)
        body = urlencode({**found, **fields})
        return self.ask("POST", url, body, **{"Content-Type": "application/x-www-form-urlencoded"})

    def post(self, url, follow=True, **fields):
        """A form that stands on no page we read, with the token of our cookie."""
        body = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrf", ""), **fields})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", url, body, follow=follow, **kind)
