"""A steady stream of events from several terminals, and what each was answered."""

import http.client
import json
import threading

from market import START, Market, event


class Stream:
    """Posts events of one account in turn; `answered` holds body and answer by event id."""

    def __init__(self, port: int, login: int = 5012345, first: int = 0) -> None:
        self.port = port
        self.answered: dict[str, tuple[bytes, bytes]] = {}
        self.refused: list[int] = []
        self.minute = first
        self._login = login
        self._market = Market()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _body(self) -> tuple[str, bytes]:
        # Every terminal sends the same bars: they are of one symbol.
        market = self._market
        bars = market.window() if self.minute == 0 else market.next_minute(self.minute)
        body = event(self.minute, bars, START + 60 * self.minute, "M1")
        body["account"] = {**body["account"], "login": self._login}
        body["event_id"] = f"{self._login}-M1-{self.minute}"
        return body["event_id"], json.dumps(body).encode()

    def _run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self._stopped.is_set():
            name, body = self._body()
            try:
                connection.request("POST", "/bar-close", body)
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 200:
                self.answered[name] = (body, content)
                self.minute += 1
            else:
                self.refused.append(answer.status)

    def start(self) -> "Stream":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(30)

    def __enter__(self) -> "Stream":
        return self.start()

    def __exit__(self, *_) -> None:
        self.stop()
