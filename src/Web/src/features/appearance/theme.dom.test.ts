import { expect, test } from 'vitest';
import { ThemeStore } from './theme';

test('a_theme_is_chosen_in_turn_applied_and_remembered', () => {
  const root = document.createElement('html');
  const themes = new ThemeStore(localStorage, root);
  expect([themes.get(), root.dataset['theme']]).toEqual(['system', undefined]);
  themes.next();
  expect([themes.get(), root.dataset['theme']]).toEqual(['light', 'light']);
  themes.next();
  expect(new ThemeStore(localStorage, root).get()).toBe('dark');
  themes.next();
  expect([themes.get(), root.dataset['theme']]).toEqual(['system', undefined]);
});

test('a_stored_theme_that_is_none_counts_as_the_device', () => {
  localStorage.setItem('eventhub.theme', 'pink');
  expect(new ThemeStore(localStorage, document.createElement('html')).get()).toBe('system');
});
