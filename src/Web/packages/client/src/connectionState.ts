import type { HubError } from './hubError.js';

export type ConnectionState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'connected' }
  /** `retryAt` is null while a try is under way; `attempt` counts from 1. */
  | {
      readonly phase: 'reconnecting';
      readonly attempt: number;
      readonly retryAt: number | null;
      readonly reason: string;
    }
  | { readonly phase: 'stopped' }
  /** The hub does not take this token; only a new one helps. */
  | { readonly phase: 'refused'; readonly error: HubError };
