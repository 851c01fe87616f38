import type { ConnectionFactory, HubConnection } from '../connection';
import type { Batch, HubEvent } from '../wire';

export interface Call {
  readonly method: string;
  readonly argument: Readonly<Record<string, unknown>>;
}

type Answer = (argument: Readonly<Record<string, unknown>>) => unknown;

/** One connection as the hub sees it. */
export class FakeConnection implements HubConnection {
  readonly calls: Call[] = [];
  readonly token: string;
  readonly #hub: FakeHub;
  readonly #handlers = new Map<string, (argument: unknown) => void>();
  #closed: (reason: Error | undefined) => void = () => undefined;
  #open = false;

  constructor(hub: FakeHub, token: string) {
    this.#hub = hub;
    this.token = token;
  }

  start(): Promise<void> {
    if (this.#hub.hangs) return new Promise(() => undefined);
    const refusal = this.#hub.refuseStart;
    if (refusal !== null) return Promise.reject(refusal);
    this.#open = true;
    return Promise.resolve();
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
  /** Connections neither come up nor fail. */
  hangs = false;
  recent: readonly HubEvent[] = [];
  readonly answers: Record<string, Answer> = {
    get_recent_events: () => ({ events: this.recent, cursor: 'recent-cursor' }),
    subscribe_events: () => ({ subscription_id: this.#nextSubscription() }),
    unsubscribe_events: (argument) => argument,
    ack: () => null,
    authenticate: () => ({}),
  };
  #subscriptions = 0;

  readonly connect: ConnectionFactory = (token) => {
    const connection = new FakeConnection(this, token());
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

  #nextSubscription(): string {
    this.#subscriptions++;
    return this.subscription;
  }
}

/** A refused call as SignalR words it. */
export function hubException(code: number, message: string): Error {
  const body = JSON.stringify({ code, message, temporary: false });
  return new Error(`An unexpected error occurred invoking a method on the server. HubException: ${body}`);
}
