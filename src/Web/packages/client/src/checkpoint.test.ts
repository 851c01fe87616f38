import { expect, test, vi } from 'vitest';
import { Checkpoint } from './checkpoint.js';
import { FakeClock } from './testing/fakeClock.js';

function aCheckpoint() {
  const clock = new FakeClock();
  const action = vi.fn();
  return { clock, action, checkpoint: new Checkpoint(clock, 1000, action) };
}

test('many_notes_within_an_interval_are_one_action', () => {
  const { clock, action, checkpoint } = aCheckpoint();
  for (let note = 0; note < 50; note++) {
    checkpoint.note();
    clock.advance(10);
  }
  expect(action).not.toHaveBeenCalled();
  clock.advance(500);
  expect(action).toHaveBeenCalledTimes(1);
});

test('a_flush_acts_at_once_and_only_when_something_is_due', () => {
  const { clock, action, checkpoint } = aCheckpoint();
  checkpoint.flush();
  expect(action).not.toHaveBeenCalled();
  checkpoint.note();
  checkpoint.flush();
  clock.advance(5000);
  expect(action).toHaveBeenCalledTimes(1);
});

test('a_dropped_note_is_never_acted_on', () => {
  const { clock, action, checkpoint } = aCheckpoint();
  checkpoint.note();
  checkpoint.drop();
  clock.advance(5000);
  expect(action).not.toHaveBeenCalled();
});
