import { expect, test } from 'vitest';
import { Inbox } from './inbox.js';

function opened(inbox: Inbox<string>, id: string): string[] {
  const taken: string[] = [];
  inbox.opened(id, (message) => taken.push(message));
  return taken;
}

test('a_message_that_overtakes_the_answer_that_names_its_id_is_taken_after_it', () => {
  const inbox = new Inbox<string>();
  inbox.expect();
  inbox.deliver('a', 'early');
  const taken = opened(inbox, 'a');
  inbox.deliver('a', 'later');
  expect(taken).toEqual(['early', 'later']);
});

test('of_two_that_are_being_opened_each_gets_its_own', () => {
  const inbox = new Inbox<string>();
  inbox.expect();
  inbox.expect();
  inbox.deliver('b', 'of b');
  inbox.deliver('a', 'of a');
  expect(opened(inbox, 'a')).toEqual(['of a']);
  expect(opened(inbox, 'b')).toEqual(['of b']);
});

test('what_comes_for_nobody_is_dropped', () => {
  const inbox = new Inbox<string>();
  inbox.deliver('a', 'unknown');
  inbox.expect();
  const taken = opened(inbox, 'a');
  inbox.close('a');
  inbox.deliver('a', 'late');
  expect(taken).toEqual([]);
});

test('what_was_kept_for_a_refused_opening_is_not_given_to_a_later_one', () => {
  const inbox = new Inbox<string>();
  inbox.expect();
  inbox.deliver('a', 'of the refused one');
  inbox.notOpened();
  inbox.expect();
  expect(opened(inbox, 'a')).toEqual([]);
});
