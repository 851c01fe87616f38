import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HubEvent } from '@eventhub/client';
import { anEvent, eventsAt, positionsOf } from '@eventhub/client/testing/events';
import { FakeFrames } from '../../shared/testing/fakeFrames';
import { LiveStore } from './liveStore';

function aStore(capacity = 5, waitingCapacity = capacity) {
  const frames = new FakeFrames();
  const store = new LiveStore({ capacity, waitingCapacity, publishIntervalMs: 0, frames });
  const listed = () => positionsOf(store.get().rows.inArrivalOrder());
  return { frames, store, listed };
}

test('events_are_listed_at_the_next_frame_newest_first_and_exported_in_arrival_order', () => {
  const { frames, store, listed } = aStore();
  store.receive(eventsAt('bulk-0', 1, 3));
  expect(store.get().rows.length).toBe(0);
  frames.draw();
  expect(store.get().rows.newest(0)?.event.position).toBe('bulk-0:3');
  expect(listed()).toEqual(['bulk-0:1', 'bulk-0:2', 'bulk-0:3']);
});

test('more_than_it_holds_pushes_out_the_oldest_and_still_counts_as_received', () => {
  const { frames, store, listed } = aStore(3);
  store.receive(eventsAt('bulk-0', 1, 10));
  frames.draw();
  expect(listed()).toEqual(['bulk-0:8', 'bulk-0:9', 'bulk-0:10']);
  expect(store.get()).toMatchObject({ held: 3, received: 10 });
});

test('a_view_taken_earlier_stays_what_it_was_except_for_what_fell_out', () => {
  const { frames, store } = aStore(3);
  store.receive(eventsAt('bulk-0', 1, 3));
  frames.draw();
  const { rows } = store.get();
  store.receive(eventsAt('bulk-0', 4, 1));
  frames.draw();
  expect(rows.length).toBe(3);
  expect(rows.newest(0)?.event.position).toBe('bulk-0:3');
  expect(rows.newest(2)).toBeUndefined();
});

test('what_is_listed_is_what_is_held_less_what_the_filter_leaves_out', () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('receive' as const),
      severities: fc.array(fc.constantFrom('info', 'error')),
    }),
    fc.record({ do: fc.constant('filter' as const), only: fc.constantFrom('info', 'error', null) }),
    fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 40 }), (capacity, steps) => {
      const { frames, store, listed } = aStore(capacity, 1000);
      let held: HubEvent[] = [];
      let waiting: HubEvent[] = [];
      let only: string | null = null;
      let paused = false;
      let sequence = 0;
      for (const next of steps) {
        if (next.do === 'receive') {
          const events = next.severities.map((severity) =>
            anEvent({ severity: severity as HubEvent['severity'], position: `bulk-0:${++sequence}` }),
          );
          store.receive(events);
          if (paused) waiting.push(...events);
          else held.push(...events);
        } else if (next.do === 'filter') {
          only = next.only;
          const wanted = only;
          store.setFilter((event) => wanted === null || event.severity === wanted);
        } else if (next.do === 'pause') {
          paused = true;
          store.pause('asked');
        } else {
          paused = false;
          held.push(...waiting);
          waiting = [];
          store.resume();
        }
        held = held.slice(-capacity);
        frames.draw();
        expect(listed()).toEqual(
          positionsOf(held.filter((event) => only === null || event.severity === only)),
        );
        expect(store.get().waiting).toBe(waiting.length);
      }
    }),
  );
});

test('a_paused_list_stands_still_and_counts_what_waits', () => {
  const { frames, store, listed } = aStore();
  store.receive(eventsAt('bulk-0', 1, 2));
  frames.draw();
  store.pause('asked');
  store.receive(eventsAt('bulk-0', 3, 2));
  frames.draw();
  expect(listed()).toEqual(['bulk-0:1', 'bulk-0:2']);
  expect(store.get()).toMatchObject({ waiting: 2, fellOut: 0, received: 4 });
  expect(store.resume()).toBe(0);
  expect(listed()).toEqual(['bulk-0:1', 'bulk-0:2', 'bulk-0:3', 'bulk-0:4']);
});

test('what_was_not_listed_yet_when_the_list_was_paused_waits_and_moves_nothing', () => {
  const { frames, store, listed } = aStore();
  store.receive(eventsAt('bulk-0', 1, 2));
  frames.draw();
  store.receive(eventsAt('bulk-0', 3, 1));
  store.pause('reading');
  expect(listed()).toEqual(['bulk-0:1', 'bulk-0:2']);
  expect(store.get()).toMatchObject({ waiting: 1, received: 3 });
  expect(store.resume()).toBe(0);
  expect(listed()).toEqual(['bulk-0:1', 'bulk-0:2', 'bulk-0:3']);
});

test('a_page_out_of_sight_holds_no_more_than_it_may', () => {
  const { frames, store, listed } = aStore(3);
  for (let n = 1; n <= 20; n++) store.receive(eventsAt('bulk-0', n, 1));
  expect(store.heldEvents()).toHaveLength(3);
  frames.draw();
  expect(listed()).toEqual(['bulk-0:18', 'bulk-0:19', 'bulk-0:20']);
});

test('what_waits_is_bounded_and_what_fell_out_is_told', () => {
  const { frames, store, listed } = aStore(10, 3);
  store.pause('asked');
  store.receive(eventsAt('bulk-0', 1, 8));
  frames.draw();
  expect(store.get()).toMatchObject({ waiting: 3, fellOut: 5 });
  expect(store.resume()).toBe(5);
  expect(listed()).toEqual(['bulk-0:6', 'bulk-0:7', 'bulk-0:8']);
  expect(store.get()).toMatchObject({ waiting: 0, fellOut: 0, paused: null });
});

test('a_pause_that_was_asked_for_is_not_weakened_by_reading', () => {
  const { store } = aStore();
  store.pause('reading');
  store.pause('asked');
  store.pause('reading');
  expect(store.get().paused).toBe('asked');
});

test('a_row_is_found_by_its_arrival_and_one_that_is_gone_by_its_next_newer', () => {
  const { frames, store } = aStore(4);
  store.receive(eventsAt('bulk-0', 1, 9));
  frames.draw();
  const { rows } = store.get();
  expect(rows.indexOf(8)).toBe(0);
  expect(rows.indexOf(5)).toBe(3);
  expect(rows.indexOf(2)).toBe(3);
  expect(rows.indexOf(9)).toBe(-1);
});

test('a_cleared_store_holds_nothing_and_remembers_how_much_it_received', () => {
  const { frames, store, listed } = aStore();
  store.receive(eventsAt('bulk-0', 1, 4));
  frames.draw();
  store.clear();
  expect(listed()).toEqual([]);
  expect(store.get()).toMatchObject({ held: 0, received: 4 });
});
