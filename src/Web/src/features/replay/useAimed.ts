import { useState } from 'react';

interface Aimed<T> {
  /** What was asked for last and is not answered yet, or is being chosen; null when there is nothing of the kind. */
  readonly aimed: T | null;
  readonly show: (to: T | null) => void;
  /** Shows it until the call is answered. Of two that overlap the later one decides what is shown. */
  readonly ask: (to: T, call: () => Promise<unknown>) => void;
}

/** What somebody asked for stands in the place of what is, so that what is pressed next goes on from there. */
export function useAimed<T>(): Aimed<T> {
  const [aimed, show] = useState<T | null>(null);
  const ask = (to: T, call: () => Promise<unknown>) => {
    show(() => to);
    void call().then(() => show((latest) => (latest === to ? null : latest)));
  };
  return { aimed, show, ask };
}
