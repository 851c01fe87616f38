import { expect, test } from 'vitest';
import { fullLocalTime, shortLocalTime, utcTime } from './time';

const local = new Date(2026, 10, 22, 3, 4, 5, 6);

test('the_time_of_today_is_a_clock_time_with_milliseconds', () => {
  expect(shortLocalTime(local.toISOString(), new Date(2026, 10, 22, 23))).toBe('03:04:05.006');
});

test('the_time_of_another_day_tells_the_day', () => {
  expect(shortLocalTime(local.toISOString(), new Date(2026, 10, 23))).toBe('11-22 03:04:05.006');
});

test('the_full_time_tells_day_and_offset_and_utc_is_utc', () => {
  expect(fullLocalTime(local.toISOString())).toMatch(/^2026-11-22 03:04:05\.006 [+-]\d\d:\d\d$/);
  expect(utcTime('2026-11-22T13:41:03.234Z')).toBe('2026-11-22 13:41:03.234 UTC');
});

test('what_is_no_time_is_shown_as_it_came', () => {
  expect(shortLocalTime('yesterday', local)).toBe('yesterday');
  expect(fullLocalTime('yesterday')).toBe('yesterday');
  expect(utcTime('yesterday')).toBe('yesterday');
});
