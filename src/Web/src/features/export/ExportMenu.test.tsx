import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { eventsAt } from '@eventhub/client/testing/events';
import { ExportMenu } from './ExportMenu';

test('an_export_downloads_the_listed_events', async () => {
  const blobs: Blob[] = [];
  const names: string[] = [];
  vi.stubGlobal(
    'URL',
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => {
        blobs.push(blob);
        return 'blob:made';
      },
      revokeObjectURL: vi.fn(),
    }),
  );
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const events = eventsAt('bulk-0', 1, 2);
  render(<ExportMenu total={2} events={() => events} />);

  await userEvent.click(screen.getByRole('button', { name: 'Export' }));
  await userEvent.click(screen.getByRole('button', { name: /^JSON/ }));

  expect(names).toEqual([expect.stringMatching(/^events-.*\.json$/)]);
  expect(blobs[0]?.type).toBe('application/json');
  expect(screen.queryByRole('button', { name: /^JSON/ })).toBeNull();
});

test('nothing_listed_is_nothing_to_export', async () => {
  render(<ExportMenu total={0} events={() => []} />);
  await userEvent.click(screen.getByRole('button', { name: 'Export' }));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: /^CSV/ }).disabled).toBe(true);
});
