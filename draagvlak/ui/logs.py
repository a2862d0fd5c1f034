"""Logs as one JSON object a line, from an allow-list of facts: no path, no body, no address, no name."""

import json
import logging
import time


class Clean(logging.Filter):
    """Takes from a record what could hold personal data: the arguments and the request of Django's own records."""

    def filter(self, record):
        request = getattr(record, "request", None)
        match = getattr(request, "resolver_match", None)
        record.route = getattr(match, "view_name", "") or ""
        record.status = getattr(record, "status_code", "")
        if record.name.startswith("django.request"):
            record.msg, record.args = "request failed", ()
        elif record.name.startswith(("django.security", "django.template")):
            record.msg, record.args = "request refused", ()
        return True


class Json(logging.Formatter):
    def format(self, record):
        facts = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        for name in ("route", "status"):
            if value := getattr(record, name, ""):
                facts[name] = value
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            # The text of an error may quote what somebody typed: the kind and the place are enough to find it.
            facts["error"] = kind.__name__
            place = trace
            while place and place.tb_next:
                place = place.tb_next
            if place:
                facts["at"] = f"{place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}"
        return json.dumps(facts, ensure_ascii=False)
