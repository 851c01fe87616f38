import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { NoticeBoard } from './noticeBoard';
import { NoticeList } from './NoticeList';

test('a_newer_notice_about_the_same_replaces_the_older_and_old_ones_give_way', () => {
  const board = new NoticeBoard();
  for (const about of ['a', 'b', 'c', 'd', 'e']) board.post({ about, text: about });
  board.post({ about: 'c', text: 'c again' });
  expect(board.get().map(({ text }) => text)).toEqual(['c again', 'e', 'd', 'b']);
});

test('a_notice_is_shown_until_it_is_dismissed', async () => {
  const board = new NoticeBoard();
  board.post({ about: 'gap', text: 'Something is missing.' });
  render(<NoticeList board={board} />);
  expect(screen.getByText('Something is missing.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss this notice' }));
  expect(screen.queryByText('Something is missing.')).toBeNull();
});
