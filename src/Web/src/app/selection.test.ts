import { expect, test } from 'vitest';
import { anEvent } from '@eventhub/client/testing/events';
import { nothingSelected, select } from './selection';

const row = (n: number) => ({ n, event: anEvent({ position: `bulk-0:${n}` }) });

test('moving_shows_no_detail_until_one_is_open_and_then_takes_it_along', () => {
  const moved = select(nothingSelected, { do: 'move', to: row(1) });
  expect(moved).toEqual({ current: row(1), detail: null });
  const opened = select(moved, { do: 'open-current' });
  expect(opened.detail).toEqual(row(1).event);
  expect(select(opened, { do: 'move', to: row(2) }).detail).toEqual(row(2).event);
});

test('an_event_that_is_not_listed_can_be_shown_and_holds_no_row', () => {
  const event = anEvent();
  expect(select({ current: row(1), detail: null }, { do: 'show', event })).toEqual({
    current: null,
    detail: event,
  });
});

test('letting_go_of_the_row_keeps_the_detail_and_closing_keeps_nothing', () => {
  const opened = select(nothingSelected, { do: 'open', row: row(3) });
  expect(select(opened, { do: 'let-go' })).toEqual({ current: null, detail: row(3).event });
  expect(select(opened, { do: 'close' })).toEqual(nothingSelected);
});

test('opening_without_a_row_changes_nothing', () => {
  expect(select(nothingSelected, { do: 'open-current' })).toEqual(nothingSelected);
});
