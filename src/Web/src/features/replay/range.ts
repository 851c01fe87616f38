import type { ReplaySpeed } from '@eventhub/client';

export const speeds: readonly ReplaySpeed[] = [0.5, 1, 2, 5, 10, 'max'];

export function speedWords(speed: ReplaySpeed): string {
  return speed === 'max' ? 'Max' : `${speed}×`;
}

/** What a person may choose; times of `custom` are as a date and time field writes them, in local time. */
export type RangeChoice =
  | { readonly kind: 'last'; readonly minutes: number }
  | { readonly kind: 'custom'; readonly start: string; readonly end: string };

export interface Range {
  readonly name: string;
  readonly start: Date;
  readonly end: Date;
}

export type RangeReading =
  { readonly ok: true; readonly range: Range } | { readonly ok: false; readonly problem: string };

export const presets: readonly { readonly minutes: number; readonly words: string }[] = [
  { minutes: 15, words: 'Last 15 minutes' },
  { minutes: 60, words: 'Last hour' },
];

/** What the choice means at `now`. Whether it is too long the hub says. */
export function readRange(choice: RangeChoice, now: Date): RangeReading {
  if (choice.kind === 'last') {
    const words = presets.find(({ minutes }) => minutes === choice.minutes)?.words;
    const start = new Date(now.getTime() - choice.minutes * 60_000);
    return { ok: true, range: { name: words ?? `Last ${choice.minutes} minutes`, start, end: now } };
  }
  const [start, end] = [new Date(choice.start), new Date(choice.end)];
  if (Number.isNaN(start.getTime()) || Number.isNaN(end.getTime())) {
    return { ok: false, problem: 'Fill in both times.' };
  }
  if (start >= end) return { ok: false, problem: 'The end must be after the beginning.' };
  return { ok: true, range: { name: 'Custom range', start, end } };
}

/** A time as a date and time field takes it, in local time, to the second. */
export function fieldTime(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}
