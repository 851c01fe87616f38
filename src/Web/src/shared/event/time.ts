function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function clockTime(time: Date): string {
  return `${pad(time.getHours(), 2)}:${pad(time.getMinutes(), 2)}:${pad(time.getSeconds(), 2)}.${pad(time.getMilliseconds(), 3)}`;
}

function day(time: Date): string {
  return `${pad(time.getFullYear(), 4)}-${pad(time.getMonth() + 1, 2)}-${pad(time.getDate(), 2)}`;
}

/** Local time of day with milliseconds; with the day before it when that is not the day of `now`. */
export function shortLocalTime(timestamp: string, now: Date): string {
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) return timestamp;
  return day(time) === day(now) ? clockTime(time) : `${day(time).slice(5)} ${clockTime(time)}`;
}

/** Local day, time with milliseconds, and the offset from UTC. */
export function fullLocalTime(timestamp: string): string {
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) return timestamp;
  const offset = -time.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const zone = `${sign}${pad(Math.floor(Math.abs(offset) / 60), 2)}:${pad(Math.abs(offset) % 60, 2)}`;
  return `${day(time)} ${clockTime(time)} ${zone}`;
}

export function utcTime(timestamp: string): string {
  const time = new Date(timestamp);
  return Number.isNaN(time.getTime())
    ? timestamp
    : `${time.toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}
