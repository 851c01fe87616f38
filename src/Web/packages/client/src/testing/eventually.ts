import { vi } from 'vitest';

/** Waits for something to become true; how long it may take is the machine's affair, not the test's. */
export function eventually(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 15_000, interval: 5 });
}
