import { expect, test } from 'vitest';
import { anEvent } from '@eventhub/client/testing/events';
import { RateMeter, total, windowSeconds } from './rateMeter';

const start = 1_700_000_000_000;

test('the_rate_is_the_mean_of_the_last_full_seconds', () => {
  const meter = new RateMeter();
  for (let second = 0; second < 5; second++) {
    meter.record(
      Array.from({ length: 40 }, () => anEvent()),
      start + second * 1000 + 300,
    );
  }
  meter.record(
    Array.from({ length: 900 }, () => anEvent()),
    start + 5000,
  );
  meter.tick(start + 5500);
  expect(meter.get().perSecond).toBe(40);
});

test('the_minute_tells_seconds_apart_by_severity_and_forgets_what_is_older', () => {
  const meter = new RateMeter();
  meter.record([anEvent({ severity: 'error' }), anEvent(), anEvent()], start);
  meter.tick(start + 1000);
  expect(meter.get().seconds).toHaveLength(windowSeconds);
  expect(meter.get().seconds.at(-1)).toEqual({ debug: 0, info: 2, warning: 0, error: 1, critical: 0 });

  meter.tick(start + 30_000);
  expect(
    meter
      .get()
      .seconds.map(total)
      .filter((count) => count > 0),
  ).toEqual([3]);
  meter.tick(start + 61_000);
  expect(meter.get().seconds.every((counts) => total(counts) === 0)).toBe(true);
});

test('a_second_that_comes_round_again_does_not_keep_the_counts_of_the_former_one', () => {
  const meter = new RateMeter();
  meter.record([anEvent()], start);
  const later = start + (windowSeconds + 1) * 1000;
  meter.record([anEvent(), anEvent()], later);
  meter.tick(later + 1000);
  expect(meter.get().seconds.map(total).at(-1)).toBe(2);
});

test('pressing_events_of_the_minute_are_counted_by_severity_or_priority', () => {
  const meter = new RateMeter();
  meter.record([anEvent({ severity: 'critical' }), anEvent({ priority: 'urgent' }), anEvent()], start);
  meter.tick(start + 1000);
  expect(meter.get().pressing).toBe(2);
});
