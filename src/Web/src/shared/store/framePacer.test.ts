import { expect, test, vi } from 'vitest';
import { FakeFrames } from '../testing/fakeFrames';
import { FramePacer } from './framePacer';

function aPacer(intervalMs: number) {
  const frames = new FakeFrames();
  const publish = vi.fn();
  return { frames, publish, pacer: new FramePacer(frames, intervalMs, publish) };
}

test('the_first_change_is_published_at_the_next_frame', () => {
  const { frames, publish, pacer } = aPacer(50);
  pacer.changed();
  expect(publish).not.toHaveBeenCalled();
  frames.draw();
  expect(publish).toHaveBeenCalledTimes(1);
});

test('a_thousand_changes_in_a_frame_are_one_publication', () => {
  const { frames, publish, pacer } = aPacer(0);
  for (let change = 0; change < 1000; change++) pacer.changed();
  frames.draw();
  expect(publish).toHaveBeenCalledTimes(1);
});

test('under_steady_change_there_is_one_publication_per_interval_and_the_last_change_is_not_forgotten', () => {
  const { frames, publish, pacer } = aPacer(50);
  for (let frame = 0; frame < 60; frame++) {
    pacer.changed();
    frames.draw(10);
  }
  expect(publish).toHaveBeenCalledTimes(12);
  while (frames.draw(10));
  expect(publish).toHaveBeenCalledTimes(13);
});

test('nothing_is_drawn_when_nothing_changes_or_after_a_stop', () => {
  const { frames, publish, pacer } = aPacer(0);
  expect(frames.draw()).toBe(false);
  pacer.changed();
  pacer.stop();
  frames.draw();
  expect(publish).not.toHaveBeenCalled();
});
