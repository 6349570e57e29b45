"""Prague's days on the clock of a broker that keeps New York + 7 h, by the tz database.

Writes beside itself, with nothing but the standard library: `days.csv`, every 5 hours of 2026, and
`changes.csv`, every 2 hours of the day before, of and after each daylight-saving change of Prague
or New York from 2024 to 2030, with the days of a firm that turns at 17:00 New York beside Prague's.
"""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

prague, new_york = ZoneInfo("Europe/Prague"), ZoneInfo("America/New_York")


def offset(now: datetime) -> int:
    """Seconds by which the broker's clock is ahead of UTC."""
    return int(now.astimezone(new_york).utcoffset().total_seconds()) + 7 * 3600


def day_of(now: datetime, zone: ZoneInfo, turn: time) -> tuple[int, int]:
    """The last and the next instant, UTC seconds, at which the zone's clock shows `turn`."""
    local = now.astimezone(zone).date()
    turns = [
        datetime.combine(local + timedelta(days=days), turn, zone).timestamp()
        for days in (-1, 0, 1, 2)
    ]
    start = max(instant for instant in turns if instant <= now.timestamp())
    return int(start), int(min(instant for instant in turns if instant > now.timestamp()))


def year() -> list[str]:
    rows = ["broker_time,utc_offset,start_utc,next_utc,start_broker_hour"]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    while now.year == 2026:
        start, following = day_of(now, prague, time(0))
        hour = (start + offset(now)) % 86400 // 3600
        broker = int(now.timestamp()) + offset(now)
        rows.append(f"{broker},{offset(now)},{start},{following},{hour}")
        now += timedelta(hours=5)
    return rows


def changes() -> list[str]:
    rows = ["change,broker_time,utc_offset,start_utc,next_utc,new_york_start_utc,new_york_next_utc"]
    now = datetime(2024, 1, 1, tzinfo=UTC)
    while now.year <= 2030:
        later = now + timedelta(hours=1)
        for name, zone in (("prague", prague), ("new_york", new_york)):
            if now.astimezone(zone).utcoffset() == later.astimezone(zone).utcoffset():
                continue
            for hours in range(-36, 37, 2):
                at = later + timedelta(hours=hours)
                numbers = [
                    int(at.timestamp()) + offset(at),
                    offset(at),
                    *day_of(at, prague, time(0)),
                    *day_of(at, new_york, time(17)),
                ]
                rows.append(",".join([name, *map(str, numbers)]))
        now = later
    return rows


for name, rows in (("days.csv", year()), ("changes.csv", changes())):
    Path(__file__).with_name(name).write_text("\n".join(rows) + "\n")
