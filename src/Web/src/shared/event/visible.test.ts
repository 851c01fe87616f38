import { expect, test } from 'vitest';
import { visible } from './visible';

test('what_would_not_be_seen_is_written_out', () => {
  expect(visible('\u202egnp\u0001\u001b[31m\n')).toBe('\\u202egnp\\u0001\\u001b[31m\\u000a');
});

test('letters_of_all_scripts_stay_as_they_are', () => {
  expect(visible('bücher.example, пример, مثال, 例え, 🦊')).toBe('bücher.example, пример, مثال, 例え, 🦊');
});
