import type { components } from './generated/api.js';
import type { HubEvent, WithJson } from './wire.js';

type Schemas = components['schemas'];

export type ReplayStatus = Schemas['ReplayStatus'];
export const replayStatuses = [
  'pending',
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
] as const satisfies readonly ReplayStatus[];

/** 0.1 to 100 times the original, or as fast as the reader takes it. */
export type ReplaySpeed = Schemas['ReplaySpeed'];

/** What is to be played again. Times are RFC 3339; the start is included, the end is not. */
export type ReplayRequest = WithJson<Schemas['ReplayStart']>;

/** How a replay stands. */
export type ReplayInfo = WithJson<Schemas['Replay']>;

/** Some of a replay's events, in the log's order. */
export interface ReplayFrame {
  readonly replay_id: string;
  /** Goes on after this frame when given to `resume_replay`. */
  readonly cursor: string;
  /** Where this way through the range began: at the replay's start, or at the time that was sought to last. */
  readonly from_time: string;
  readonly position_time: string;
  readonly progress: number;
  readonly events: readonly HubEvent[];
  readonly unreadable: number;
}

/** Whether a replay will bring nothing more. */
export function isOver(status: ReplayStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
