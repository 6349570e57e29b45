"""Receivers of alerts on loopback: HTTP that keeps what it got, and SMTP as far as a mail needs."""

import http.server
import socketserver
import threading


class Inbox:
    """An HTTP receiver; `letters` holds path, authorization and body of each request.

    While `open` is not set it takes requests and answers none.
    """

    def __init__(self, is_open: bool = True) -> None:
        self.letters: list[tuple[str, str | None, bytes]] = []
        self.open = threading.Event()
        if is_open:
            self.open.set()
        inbox = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                inbox.open.wait()
                inbox.letters.append((self.path, self.headers["Authorization"], body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.open.set()
        self._server.shutdown()
        self._server.server_close()


class Mailbox:
    """An SMTP server that takes every message; `messages` holds sender, recipients and text."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, list[str], str]] = []
        mailbox = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

            def handle(self) -> None:
                sender, recipients = "", []
                self.say("220 here")
                while line := self.rfile.readline().decode().strip():
                    word = line.upper()
                    if word.startswith("MAIL FROM:"):
                        sender = line[10:].split()[0]
                        self.say("250 ok")
                    elif word.startswith("RCPT TO:"):
                        recipients.append(line[8:])
                        self.say("250 ok")
                    elif word == "DATA":
                        self.say("354 go on")
                        rows = []
                        while (row := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                            rows.append(row)
                        mailbox.messages.append((sender, recipients, "\n".join(rows)))
                        self.say("250 taken")
                    elif word == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 ok")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()
