import { expect, test } from 'vitest';
import { anEvent } from '@eventhub/client/testing/events';
import { FakeClock } from '@eventhub/client/testing/fakeClock';
import { FakeFrames } from '../../shared/testing/fakeFrames';
import { CriticalLog } from './criticalLog';

function pressing(sequence: number) {
  return anEvent({ position: `urgent:${sequence}`, type: 'malware_blocked', priority: 'critical' });
}

function aLog() {
  const clock = new FakeClock();
  const frames = new FakeFrames();
  return { clock, frames, log: new CriticalLog(clock, frames) };
}

test('the_latest_pressing_events_are_pinned_newest_first_and_all_are_counted', () => {
  const { frames, log } = aLog();
  log.record([anEvent(), pressing(1), pressing(2), pressing(3)]);
  log.record([pressing(4), pressing(5), pressing(6)]);
  frames.draw();
  expect(log.get().latest.map(({ position }) => position)).toEqual([
    'urgent:6',
    'urgent:5',
    'urgent:4',
    'urgent:3',
  ]);
  expect(log.get().total).toBe(6);
});

test('a_flood_is_announced_once_in_a_while_and_in_one_sentence', () => {
  const { clock, log } = aLog();
  for (let sequence = 1; sequence <= 30; sequence++) log.record([pressing(sequence)]);
  expect(log.get().announcement).toBe('');
  clock.advance(4000);
  expect(log.get().announcement).toBe('30 new critical events. Latest: malware_blocked www.lab.example');
  log.record([pressing(31)]);
  clock.advance(4000);
  expect(log.get().announcement).toBe('One new critical event. Latest: malware_blocked www.lab.example');
});

test('a_cleared_strip_is_empty_and_says_nothing_of_what_was_cleared', () => {
  const { clock, frames, log } = aLog();
  log.record([pressing(1)]);
  log.clear();
  clock.advance(4000);
  frames.draw(1000);
  expect(log.get()).toEqual({ latest: [], total: 0, announcement: '' });
});
