/** A range of time as a line from 0 to 1. */
export interface Line {
  readonly start: number;
  readonly end: number;
}

export function lineOf(startTime: string, endTime: string): Line {
  return { start: Date.parse(startTime), end: Date.parse(endTime) };
}

/** Where a time stands on the line; times outside of it at its ends. */
export function shareAt(line: Line, time: string): number {
  const share = (Date.parse(time) - line.start) / (line.end - line.start);
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

/** The time at a place of the line, in whole milliseconds. The end is not of the range, so that the last place is before it. */
export function timeAt(line: Line, share: number): Date {
  const time = Math.round(line.start + share * (line.end - line.start));
  return new Date(Math.max(line.start, Math.min(line.end - 1, time)));
}

const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};

/** Where a key leads to from a place; null when the key is not about that. */
export function stepped(share: number, key: string): number | null {
  const step = steps[key];
  return step === undefined ? null : Math.min(1, Math.max(0, share + step));
}
