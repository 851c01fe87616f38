import { expect, test } from 'vitest';
import { HubError } from '@eventhub/client';
import { describe } from './describe';

const waiting = { phase: 'reconnecting', attempt: 3, retryAt: 10_000, reason: 'gone' } as const;

test('each_state_has_its_name_for_people_and_programs', () => {
  expect(describe({ phase: 'connected' }, 0, true).name).toBe('connected');
  expect(describe({ phase: 'connecting' }, 0, true).name).toBe('connecting');
  expect(describe(waiting, 0, true).name).toBe('reconnecting');
  expect(describe({ phase: 'stopped' }, 0, true).name).toBe('offline');
  expect(describe({ phase: 'refused', error: new HubError(4001, '', false) }, 0, true).name).toBe('offline');
});

test('a_wait_counts_down_in_full_seconds_and_never_below_none', () => {
  expect(describe(waiting, 7_200, true).short).toBe('Retry in 3 s');
  expect(describe(waiting, 11_000, true).short).toBe('Retry in 0 s');
  expect(describe(waiting, 7_200, true).canRetry).toBe(true);
});

test('a_try_under_way_cannot_be_hastened', () => {
  const words = describe({ ...waiting, retryAt: null }, 0, true);
  expect(words.canRetry).toBe(false);
  expect(words.long).toContain('try 3');
});

test('a_device_without_network_is_told_apart_from_a_hub_that_is_away', () => {
  const words = describe(waiting, 0, false);
  expect(words.name).toBe('offline');
  expect(words.long).toContain('no network');
});
