"""What the API server's audit log says of the requests that were sent since a moment."""
import json
import os
import time


class AuditLog:
    """From now on. The server may put the file aside for a new one meanwhile."""

    def __init__(self, path):
        self.path = path
        self.file = open(path, encoding="utf-8")
        self.file.seek(0, os.SEEK_END)
        self.events = []
        self.part = ""  # a line that the server has not ended yet

    def close(self):
        self.file.close()

    def read(self):
        self._take(self.file.read())
        if os.stat(self.path).st_ino != os.fstat(self.file.fileno()).st_ino:
            self._take(self.file.read())
            self.file.close()
            self.file = open(self.path, encoding="utf-8")
            self._take(self.file.read())
        return self.events

    def _take(self, text):
        *lines, self.part = (self.part + text).split("\n")
        self.events += [json.loads(line) for line in lines]

    def answers(self, user, resource):
        """The HTTP codes of the user's requests for it, as `pods/exec`, the last to come waited for.
        Only those that change or open something: kubectl reads a pod before it enters it."""
        for _ in range(20):
            found = [event["responseStatus"].get("code") for event in self.read()
                     if event["user"]["username"] == user and resource_of(event) == resource
                     and "responseStatus" in event and (is_write(event) or "/" in resource)]
            if found:
                return found
            time.sleep(0.1)
        return []


def resource_of(event):
    what = event.get("objectRef", {})
    return what.get("resource", "") + ("/" + what["subresource"] if what.get("subresource") else "")


def is_write(event):
    return event["verb"] not in ("get", "list", "watch")
