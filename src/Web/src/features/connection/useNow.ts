import { useSyncExternalStore } from 'react';

const second = 1000;

function everySecond(onChange: () => void): () => void {
  const timer = setInterval(onChange, second);
  return () => clearInterval(timer);
}

const never = () => () => undefined;

/** Milliseconds of the current full second, which moves on only while it is `running`. */
export function useNow(running: boolean): number {
  return useSyncExternalStore(running ? everySecond : never, () =>
    running ? Math.floor(Date.now() / second) * second : 0,
  );
}
