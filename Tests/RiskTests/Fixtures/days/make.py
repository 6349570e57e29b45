"""Prague's days on the clock of a broker that keeps New York + 7 h, by the tz database.

Writes days.csv beside itself: every 5 hours of 2026. Needs nothing but the standard library.
"""

from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

prague, new_york = ZoneInfo("Europe/Prague"), ZoneInfo("America/New_York")
rows = ["broker_time,utc_offset,start_utc,next_utc,start_broker_hour"]
now = datetime(2026, 1, 1, tzinfo=timezone.utc)
while now.year == 2026:
    offset = int(now.astimezone(new_york).utcoffset().total_seconds()) + 7 * 3600
    day = now.astimezone(prague).date()
    start = int(datetime.combine(day, time(0), prague).timestamp())
    following = int(datetime.combine(day + timedelta(days=1), time(0), prague).timestamp())
    hour = (start + offset) % 86400 // 3600
    rows.append(f"{int(now.timestamp()) + offset},{offset},{start},{following},{hour}")
    now += timedelta(hours=5)
Path(__file__).with_name("days.csv").write_text("\n".join(rows) + "\n")
