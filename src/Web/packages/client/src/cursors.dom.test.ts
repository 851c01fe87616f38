import { beforeEach, expect, test, vi } from 'vitest';
import { WebStorageCursors } from './cursors.js';

beforeEach(() => sessionStorage.clear());

test('a_bookmark_is_kept_for_its_user_alone', () => {
  const bookmark = { cursor: 'abc', positions: { urgent: 3, 'bulk-0': 40 } };
  new WebStorageCursors(sessionStorage, 'ada').save(bookmark);
  expect(new WebStorageCursors(sessionStorage, 'ada').load()).toEqual(bookmark);
  expect(new WebStorageCursors(sessionStorage, 'ben').load()).toBeNull();
});

test('a_cleared_bookmark_is_gone', () => {
  const bookmarks = new WebStorageCursors(sessionStorage, 'ada');
  bookmarks.save({ cursor: 'abc', positions: {} });
  bookmarks.clear();
  expect(bookmarks.load()).toBeNull();
});

test.each(['not json', '7', '{"cursor":5,"positions":{}}', '{"cursor":"abc"}'])(
  'stored_text_that_is_no_bookmark_counts_as_none: %s',
  (stored) => {
    sessionStorage.setItem('eventhub.bookmark:ada', stored);
    expect(new WebStorageCursors(sessionStorage, 'ada').load()).toBeNull();
  },
);

test('a_full_storage_does_not_stop_the_reader', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  expect(() =>
    new WebStorageCursors(sessionStorage, 'ada').save({ cursor: 'abc', positions: {} }),
  ).not.toThrow();
});
