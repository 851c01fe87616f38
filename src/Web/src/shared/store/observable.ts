import { useSyncExternalStore } from 'react';

/** A value outside React that components can follow. */
export interface Observable<T> {
  get(): T;
  subscribe(onChange: () => void): () => void;
}

export class Cell<T> implements Observable<T> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(initial: T) {
    this.#value = initial;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => {
      this.#listeners.delete(onChange);
    };
  }
}

export function useObservable<T>(source: Observable<T>): T {
  return useSyncExternalStore(
    (onChange) => source.subscribe(onChange),
    () => source.get(),
  );
}
