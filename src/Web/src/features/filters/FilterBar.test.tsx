import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef, useState } from 'react';
import { expect, test } from 'vitest';
import { anEvent } from '@eventhub/client/testing/events';
import { emptyFilter, type ListFilter } from './filter';
import { FilterBar } from './FilterBar';

const events = [
  anEvent({ source: 'ns1' }),
  anEvent({ source: 'ns2' }),
  anEvent({ source: 'ns2', category: 'security', type: 'malware_blocked' }),
];

function show() {
  let latest: ListFilter = emptyFilter;
  function Host() {
    const [filter, setFilter] = useState(emptyFilter);
    const change = (next: ListFilter) => {
      latest = next;
      setFilter(next);
    };
    return <FilterBar filter={filter} onChange={change} events={() => events} searchBox={createRef()} />;
  }
  render(<Host />);
  return { user: userEvent.setup(), filter: () => latest };
}

test('what_is_typed_is_searched', async () => {
  const { user, filter } = show();
  await user.type(screen.getByRole('searchbox', { name: /^Search/ }), 'lab');
  expect(filter().search).toBe('lab');
});

test('severities_are_toggled', async () => {
  const { user, filter } = show();
  const group = screen.getByRole('group', { name: 'Filter by severity' });
  await user.click(within(group).getByRole('button', { name: 'error' }));
  await user.click(within(group).getByRole('button', { name: 'critical' }));
  expect(filter().severities).toEqual(['error', 'critical']);
  await user.click(within(group).getByRole('button', { name: 'error', pressed: true }));
  expect(filter().severities).toEqual(['critical']);
});

test('a_menu_offers_what_was_received_most_frequent_first', async () => {
  const { user, filter } = show();
  await user.click(screen.getByRole('button', { name: 'Source' }));
  const menu = screen.getByRole('group', { name: 'Filter by source' });
  expect(
    within(menu)
      .getAllByRole('checkbox')
      .map((box) => box.closest('label')?.textContent),
  ).toEqual(['ns22', 'ns11']);
  await user.click(within(menu).getByRole('checkbox', { name: /ns2/ }));
  expect(filter().sources).toEqual(['ns2']);
});

test('escape_closes_a_menu_and_gives_the_focus_back', async () => {
  const { user } = show();
  await user.click(screen.getByRole('button', { name: 'Type' }));
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('group', { name: 'Filter by type' })).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Type' }));
});

test('narrowing_is_offered_with_a_list_and_ends_with_the_last_one', async () => {
  const { user, filter } = show();
  expect(screen.queryByRole('checkbox', { name: 'Receive only these' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'error' }));
  await user.click(screen.getByRole('checkbox', { name: 'Receive only these' }));
  expect(filter().narrowed).toBe(true);
  await user.click(screen.getByRole('button', { name: 'error' }));
  expect(filter()).toEqual(emptyFilter);
});

test('all_filters_are_cleared_at_once', async () => {
  const { user, filter } = show();
  await user.type(screen.getByRole('searchbox', { name: /^Search/ }), 'lab');
  await user.click(screen.getByRole('button', { name: 'error' }));
  await user.click(screen.getByRole('button', { name: 'Clear filters' }));
  expect(filter()).toEqual(emptyFilter);
});
