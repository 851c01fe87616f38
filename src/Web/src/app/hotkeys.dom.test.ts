import { expect, test } from 'vitest';
import { commandFor, focusOf, type Focus } from './hotkeys';

function press(key: string, focus: Focus = 'page', held: { ctrlKey?: boolean } = {}) {
  return commandFor({ key, ctrlKey: false, altKey: false, metaKey: false, ...held }, focus);
}

test('keys_ask_for_their_commands', () => {
  expect(['/', 'j', 'ArrowUp', 'Enter', 'Escape', ' ', 'p', '?'].map((key) => press(key))).toEqual([
    'search',
    'next',
    'previous',
    'open',
    'close',
    'pause',
    'pause',
    'help',
  ]);
});

test('while_text_is_typed_only_escape_is_a_command', () => {
  expect(['/', 'j', ' ', 'Enter', 'Home', 'Escape'].map((key) => press(key, 'text'))).toEqual([
    null,
    null,
    null,
    null,
    null,
    'close',
  ]);
});

test('a_control_keeps_the_keys_that_press_it', () => {
  expect([' ', 'Enter', 'j'].map((key) => press(key, 'control'))).toEqual([null, null, 'next']);
});

test('what_is_being_read_keeps_the_keys_that_scroll_it', () => {
  expect(['ArrowDown', 'End', ' ', 'j', 'p'].map((key) => press(key, 'reader'))).toEqual([
    null,
    null,
    null,
    'next',
    'pause',
  ]);
});

test('keys_of_the_browser_are_left_to_it', () => {
  expect(press('p', 'page', { ctrlKey: true })).toBeNull();
  expect(press('F5')).toBeNull();
});

test('the_focus_is_told_by_the_element', () => {
  document.body.innerHTML =
    '<input type="search"><input type="checkbox"><button><span></span></button><div></div><textarea></textarea><section data-reads><p></p></section>';
  const focuses = ['input[type=search]', 'input[type=checkbox]', 'span', 'div', 'textarea', 'p'].map(
    (selector) => focusOf(document.querySelector(selector)),
  );
  expect(focuses).toEqual(['text', 'control', 'control', 'page', 'text', 'reader']);
});
