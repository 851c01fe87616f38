import { useEffect, useEffectEvent } from 'react';

export type Command =
  'search' | 'next' | 'previous' | 'open' | 'close' | 'pause' | 'newest' | 'oldest' | 'theme' | 'help';

const commands: Readonly<Record<string, Command>> = {
  '/': 'search',
  j: 'next',
  ArrowDown: 'next',
  k: 'previous',
  ArrowUp: 'previous',
  Enter: 'open',
  Escape: 'close',
  ' ': 'pause',
  p: 'pause',
  g: 'newest',
  Home: 'newest',
  G: 'oldest',
  End: 'oldest',
  t: 'theme',
  '?': 'help',
};

const scrolling = ['ArrowDown', 'ArrowUp', 'Home', 'End', ' '];

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** What has the focus decides which keys are its own. */
export type Focus = 'text' | 'control' | 'reader' | 'page';

/** What a key asks for, or null when it is not for the page: text is being typed, or a control takes the key itself. */
export function commandFor({ key, ctrlKey, altKey, metaKey }: Key, focus: Focus): Command | null {
  if (ctrlKey || altKey || metaKey) return null;
  if (focus === 'text' && key !== 'Escape') return null;
  if (focus === 'reader' && scrolling.includes(key)) return null;
  if (focus === 'control' && (key === ' ' || key === 'Enter')) return null;
  return commands[key] ?? null;
}

export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null)
    return 'text';
  if (target.closest('button, a, summary, input') !== null) return 'control';
  return target.closest('[data-reads]') !== null ? 'reader' : 'page';
}

export function useHotkeys(enabled: boolean, run: (command: Command, focus: Focus) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const focus = focusOf(event.target);
    const command = commandFor(event, focus);
    if (command === null) return;
    event.preventDefault();
    run(command, focus);
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [enabled]);
}
