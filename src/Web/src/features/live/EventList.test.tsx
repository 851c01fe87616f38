import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef } from 'react';
import { expect, test, vi } from 'vitest';
import { anEvent, eventsAt } from '@eventhub/client/testing/events';
import type { HubEvent } from '@eventhub/client';
import { EventList } from './EventList';
import { LiveStore } from './liveStore';

function show(events: readonly HubEvent[], current: number | null = null) {
  const store = new LiveStore({ capacity: 2000 });
  store.receive(events);
  store.setFilter(() => true);
  const onOpen = vi.fn();
  render(
    <EventList
      handle={createRef()}
      rows={store.get().rows}
      current={current}
      onOpen={onOpen}
      onAway={vi.fn()}
      empty={<p>nothing here</p>}
    />,
  );
  return { onOpen, table: screen.getByRole('table', { name: 'Events' }) };
}

function rowAt(position: string): HTMLElement {
  const row = screen.getAllByRole('row').find((element) => element.dataset['position'] === position);
  if (row === undefined) throw new Error(`no row at ${position}`);
  return row;
}

test('only_the_rows_in_sight_are_made_and_the_table_tells_how_many_there_are', () => {
  const { table } = show(eventsAt('bulk-0', 1, 1500));
  expect(table.getAttribute('aria-rowcount')).toBe('1501');
  expect(within(table).getAllByRole('row').length).toBeLessThan(60);
  expect(rowAt('bulk-0:1500').getAttribute('aria-rowindex')).toBe('2');
});

test('a_row_says_what_it_is_in_words_and_in_attributes', () => {
  show([
    anEvent({
      position: 'urgent:7',
      type: 'malware_blocked',
      severity: 'warning',
      priority: 'critical',
      data: { qname: 'bad.example', policy: 'NXDOMAIN' },
    }),
  ]);
  const row = rowAt('urgent:7');
  expect(row.dataset).toMatchObject({ type: 'malware_blocked', severity: 'warning', priority: 'critical' });
  expect(
    within(row)
      .getAllByRole('cell')
      .slice(1)
      .map((cell) => cell.textContent),
  ).toEqual(['warning', 'malware_blockedcritical', 'ns1', 'bad.example NXDOMAIN']);
});

test('markup_in_an_event_stays_text', () => {
  show([anEvent({ position: 'bulk-0:1', data: { qname: '<img src=x onerror=alert(1)>' } })]);
  expect(rowAt('bulk-0:1').textContent).toContain('<img src=x onerror=alert(1)>');
  expect(document.querySelector('img')).toBeNull();
});

test('a_row_opens_by_click_and_by_its_button', async () => {
  const { onOpen } = show(eventsAt('bulk-0', 1, 3));
  await userEvent.click(rowAt('bulk-0:2'));
  expect(onOpen).toHaveBeenLastCalledWith(expect.objectContaining({ n: 1 }));
  within(rowAt('bulk-0:3')).getByRole('button', { name: 'dns_query_log' }).focus();
  await userEvent.keyboard('{Enter}');
  expect(onOpen).toHaveBeenLastCalledWith(expect.objectContaining({ n: 2 }));
});

test('the_current_row_is_marked', () => {
  show(eventsAt('bulk-0', 1, 3), 1);
  expect(rowAt('bulk-0:2').getAttribute('aria-current')).toBe('true');
  expect(rowAt('bulk-0:3').getAttribute('aria-current')).toBeNull();
});

test('an_empty_list_shows_what_it_is_given_to_show', () => {
  show([]);
  expect(screen.getByText('nothing here')).toBeTruthy();
});
