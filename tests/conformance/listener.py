"""Hears what webhooks deliver."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Delivery:
    """One request of a webhook."""

    def __init__(self, method, headers, body):
        self.method, self.headers, self.body = method, headers, body
        try:
            self.json = json.loads(body)
        except ValueError:
            self.json = {}


class Listener:
    """Listens at an address, which a public URL leads to."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.heard = heard = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = min(int(self.headers.get("Content-Length") or 0), 1 << 20)
                heard.append(Delivery("POST", self.headers, self.rfile.read(length)))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer((host or "127.0.0.1", int(port)), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return "%s:%s" % self.server.server_address[:2]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
