import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { anEvent } from '@eventhub/client/testing/events';
import { DetailPanel } from './DetailPanel';

function show(changes: Parameters<typeof anEvent>[0] = {}) {
  const handlers = { onClose: vi.fn(), onOnlyType: vi.fn(), onOnlySource: vi.fn() };
  const event = anEvent({ position: 'bulk-0:1042', ...changes });
  const user = userEvent.setup();
  render(<DetailPanel event={event} {...handlers} />);
  return { event, user, panel: screen.getByRole('complementary', { name: 'Event detail' }), ...handlers };
}

test('the_detail_tells_position_and_both_times', () => {
  const { panel } = show();
  expect(panel.textContent).toContain('bulk-0:1042');
  expect(panel.textContent).toContain('2026-11-22 13:41:03.234 UTC');
});

test('data_is_a_tree_whose_parts_can_be_closed_and_which_shows_markup_as_text', async () => {
  const { user } = show({
    data: { answer: { names: ['a.example', '<b>bold</b>'] }, ttl: 300, ok: true, none: null },
  });
  const data = screen.getByRole('region', { name: 'Data' });
  expect(data.textContent).toContain('"<b>bold</b>"');
  expect(data.querySelector('b')).toBeNull();
  const branch = within(data).getByText('answer').closest('details');
  expect(branch?.open).toBe(true);
  await user.click(within(data).getByText('answer'));
  expect(branch?.open).toBe(false);
});

test('the_whole_event_is_copied_as_json', async () => {
  vi.stubGlobal('isSecureContext', true);
  const { event, user } = show();
  await user.click(screen.getByRole('button', { name: 'Copy JSON' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
  expect(JSON.parse(await navigator.clipboard.readText())).toEqual(event);
});

test('a_refused_copy_says_what_to_do_instead', async () => {
  vi.stubGlobal('isSecureContext', false);
  Object.assign(document, { execCommand: () => false });
  const { user } = show();
  await user.click(screen.getByRole('button', { name: 'Copy JSON' }));
  expect(await screen.findByRole('button', { name: /select the text instead/ })).toBeTruthy();
});

test('the_list_can_be_filtered_by_what_the_event_is', async () => {
  const { user, onOnlyType, onOnlySource, onClose } = show();
  await user.click(screen.getByRole('button', { name: 'Only this type' }));
  await user.click(screen.getByRole('button', { name: 'Only this source' }));
  await user.click(screen.getByRole('button', { name: 'Close detail' }));
  expect(onOnlyType).toHaveBeenCalledWith('dns_query_log');
  expect(onOnlySource).toHaveBeenCalledWith('ns1');
  expect(onClose).toHaveBeenCalledTimes(1);
});
