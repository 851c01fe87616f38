import type { ConnectionFactory, HubConnection } from '../connection.js';
import type { ReplayFrame, ReplayInfo } from '../replayWire.js';
import type { Batch, HubEvent } from '../wire.js';

export interface Call {
  readonly method: string;
  readonly argument: Readonly<Record<string, unknown>>;
}

type Answer = (argument: Readonly<Record<string, unknown>>) => unknown;

/** One connection as the hub sees it. */
export class FakeConnection implements HubConnection {
  readonly calls: Call[] = [];
  /** The one it was made with. */
  readonly token: string;
  /** What a request would carry now. */
  readonly tokenNow: () => string;
  readonly #hub: FakeHub;
  readonly #handlers = new Map<string, (argument: unknown) => void>();
  #closed: (reason: Error | undefined) => void = () => undefined;
  #open = false;

  constructor(hub: FakeHub, token: () => string) {
    this.#hub = hub;
    this.token = token();
    this.tokenNow = token;
  }

  async start(): Promise<void> {
    if (this.#hub.hangs) return new Promise(() => undefined);
    await this.#hub.comesUp;
    const refusal = this.#hub.refuseStart ?? this.#hub.refuseToken(this.token);
    if (refusal !== null) throw refusal;
    this.#open = true;
  }

  stop(): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  invoke(method: string, argument: object = {}): Promise<unknown> {
    const call = { method, argument: argument as Call['argument'] };
    this.calls.push(call);
    return Promise.resolve().then(() => this.#hub.answers[method]?.(call.argument));
  }

  on(method: string, handler: (argument: unknown) => void): void {
    this.#handlers.set(method, handler);
  }

  onClosed(handler: (reason: Error | undefined) => void): void {
    this.#closed = handler;
  }

  send(method: string, argument: unknown): void {
    this.#handlers.get(method)?.(argument);
  }

  sendBatch(batch: Partial<Batch>): void {
    this.send('batched_events', {
      subscription_id: this.#hub.subscription,
      cursor: 'live-cursor',
      events: [],
      ...batch,
    });
  }

  sendFrame(frame: Partial<ReplayFrame>): void {
    this.send('event_replay', {
      replay_id: 'replay-1',
      cursor: 'replay-cursor',
      from_time: '2026-11-22T02:00:00.000Z',
      position_time: '2026-11-22T02:00:01.000Z',
      progress: 1,
      events: [],
      ...frame,
    });
  }

  close(reason?: Error): void {
    if (!this.#open) return;
    this.#open = false;
    this.#closed(reason);
  }

  calledWith(method: string): readonly Call['argument'][] {
    return this.calls.filter((call) => call.method === method).map(({ argument }) => argument);
  }
}

/** A hub that answers as told and remembers what it was asked. */
export class FakeHub {
  readonly connections: FakeConnection[] = [];
  refuseStart: Error | null = null;
  refuseToken: (token: string) => Error | null = () => null;
  /** When connections come up, or are refused. */
  comesUp: Promise<unknown> = Promise.resolve();
  /** Connections neither come up nor fail. */
  hangs = false;
  recent: readonly HubEvent[] = [];
  readonly answers: Record<string, Answer> = {
    get_recent_events: () => ({ events: this.recent, cursor: 'recent-cursor' }),
    subscribe_events: () => ({ subscription_id: this.#nextSubscription() }),
    unsubscribe_events: (argument) => argument,
    ack: () => null,
    authenticate: () => this.welcome,
    start_replay: (argument) => this.replay({ ...argument, replay_id: 'replay-1' }),
    resume_replay: (argument) => this.replay(argument),
    get_replay_status: (argument) => this.replay(argument),
    pause_replay: (argument) => this.replay({ ...argument, status: 'paused' }),
    seek_replay: (argument) => this.replay(argument),
    set_replay_speed: (argument) => this.replay(argument),
    stop_replay: (argument) => this.replay({ ...argument, status: 'cancelled' }),
  };
  readonly welcome = {
    connection_id: 'connection-1',
    user: 'ada',
    role: 'admin',
    server_time: '2026-11-22T13:41:03.234Z',
    limits: {},
  };
  #subscriptions = 0;

  readonly connect: ConnectionFactory = (token) => {
    const connection = new FakeConnection(this, token);
    this.connections.push(connection);
    return connection;
  };

  /** The id that the latest subscription got. */
  get subscription(): string {
    return `subscription-${this.#subscriptions}`;
  }

  get latest(): FakeConnection {
    const latest = this.connections.at(-1);
    if (latest === undefined) throw new Error('nobody has connected');
    return latest;
  }

  /** A replay as the hub tells it, with `changes`. */
  replay(changes: object): ReplayInfo {
    return {
      replay_id: 'replay-1',
      user_id: 'ada',
      name: 'night',
      status: 'running',
      replay_speed: 1,
      start_time: '2026-11-22T02:00:00.000Z',
      end_time: '2026-11-22T02:10:00.000Z',
      filter_config: {},
      progress: 0,
      processed_events: 0,
      created_at: '2026-11-22T13:41:03.234Z',
      ...changes,
    };
  }

  #nextSubscription(): string {
    this.#subscriptions++;
    return this.subscription;
  }
}

/** A refused connection as SignalR words it. */
export function notAuthenticated(): Error {
  return new Error("Failed to complete negotiation with the server: Error: : Status code '401'");
}

/** A refused call as SignalR words it. */
export function hubException(code: number, message: string, temporary = false): Error {
  const body = JSON.stringify({ code, message, temporary });
  return new Error(`An unexpected error occurred invoking a method on the server. HubException: ${body}`);
}
