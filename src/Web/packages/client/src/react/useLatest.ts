import { useEffect, useState } from 'react';

class Latest<T> {
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  set(value: T): void {
    this.#value = value;
  }
}

/** The value of the last render, for what outlives renders and must not be made anew by them. */
export function useLatest<T>(value: T): () => T {
  const [latest] = useState(() => new Latest(value));
  useEffect(() => latest.set(value));
  return latest.get;
}
