import type { components, operations } from '../generated/api.js';
import type { TokenCallback } from '../token.js';
import { apiErrorOf, ApiError } from './apiError.js';

type Schemas = components['schemas'];
type Query<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>;

/** The shapes of the REST interface, as the hub's OpenAPI document has them. */
export type ApiSchemas = Schemas;

export interface EventHubApiOptions {
  /** The hub's address; in a browser the page's own origin when absent. */
  readonly url?: string;
  readonly token: TokenCallback;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof fetch;
}

type Scalar = string | number | boolean;
type Parameters = Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Parameters;
  readonly body?: object;
}

function queryText(query: Parameters): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    // Repeated, not comma-separated: a value may hold a comma.
    for (const item of typeof value === 'object' ? value : [value]) parameters.append(name, String(item));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

const segment = encodeURIComponent;

/**
 * The hub's REST calls. Each asks for the token, and nothing is repeated by itself.
 * Every call throws `ApiError` when the hub refuses it, and what `fetch` throws when the hub cannot be reached.
 */
export class EventHubApi {
  readonly #url: string;
  readonly #token: TokenCallback;
  readonly #fetch: typeof fetch;

  constructor(options: EventHubApiOptions) {
    this.#url = options.url?.replace(/\/+$/, '') ?? '';
    this.#token = options.token;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** Stores up to 1,000 events, in order. Give them ids, and sending the same again is safe. */
  emit(
    events: readonly Schemas['EventDraft'][],
    checkpoint?: Schemas['CheckpointCommit'],
  ): Promise<Schemas['EmittedBatch']> {
    const body = checkpoint === undefined ? { events } : { events, checkpoint };
    return this.#ask('emit', { method: 'POST', body });
  }

  /** Events that match, the newest first unless `order` says otherwise. A page may be short and have a `next_cursor`. */
  query(parameters: Query<'listEvents'> = {}): Promise<Schemas['EventPage']> {
    return this.#ask('', { query: parameters });
  }

  /** Null when there is none for you. */
  async find(id: string): Promise<Schemas['Event'] | null> {
    try {
      return await this.#ask<Schemas['Event']>(segment(id));
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) return null;
      throw failure;
    }
  }

  /** For admins. */
  statistics(): Promise<Schemas['Statistics']> {
    return this.#ask('statistics');
  }

  readonly subscriptions = {
    list: (query: Query<'listSubscriptions'> = {}): Promise<Schemas['SubscriptionPage']> =>
      this.#ask('subscriptions', { query }),
    get: (id: string): Promise<Schemas['Subscription']> => this.#ask(`subscriptions/${segment(id)}`),
    create: (body: Schemas['SubscriptionContent']): Promise<Schemas['Subscription']> =>
      this.#ask('subscriptions', { method: 'POST', body }),
    replace: (id: string, body: Schemas['SubscriptionContent']): Promise<Schemas['Subscription']> =>
      this.#ask(`subscriptions/${segment(id)}`, { method: 'PUT', body }),
    remove: (id: string): Promise<void> => this.#tell(`subscriptions/${segment(id)}`, { method: 'DELETE' }),
  };

  readonly filters = {
    list: (query: Query<'listFilters'> = {}): Promise<Schemas['NamedFilterPage']> =>
      this.#ask('filters', { query }),
    get: (id: string): Promise<Schemas['NamedFilter']> => this.#ask(`filters/${segment(id)}`),
    create: (body: Schemas['NamedFilterContent']): Promise<Schemas['NamedFilter']> =>
      this.#ask('filters', { method: 'POST', body }),
    replace: (id: string, body: Schemas['NamedFilterContent']): Promise<Schemas['NamedFilter']> =>
      this.#ask(`filters/${segment(id)}`, { method: 'PUT', body }),
    remove: (id: string): Promise<void> => this.#tell(`filters/${segment(id)}`, { method: 'DELETE' }),
  };

  /** What is started here is pending until a connection of its owner reads it: `EventHubClient.resumeReplay`. */
  readonly replays = {
    list: (query: Query<'listReplays'> = {}): Promise<Schemas['ReplayPage']> =>
      this.#ask('replay', { query }),
    get: (id: string): Promise<Schemas['Replay']> => this.#ask(`replay/${segment(id)}`),
    start: (body: Schemas['ReplayStart']): Promise<Schemas['Replay']> =>
      this.#ask('replay', { method: 'POST', body }),
    stop: (id: string): Promise<Schemas['Replay']> => this.#control(id, 'stop'),
    pause: (id: string): Promise<Schemas['Replay']> => this.#control(id, 'pause'),
    resume: (id: string): Promise<Schemas['Replay']> => this.#control(id, 'resume'),
    seek: (id: string, body: Schemas['ReplaySeek']): Promise<Schemas['Replay']> =>
      this.#control(id, 'seek', body),
    setSpeed: (id: string, body: Schemas['ReplaySpeedChange']): Promise<Schemas['Replay']> =>
      this.#control(id, 'speed', body),
  };

  #control(id: string, what: string, body?: object): Promise<Schemas['Replay']> {
    return this.#ask(`replay/${segment(id)}/${what}`, {
      method: 'POST',
      ...(body !== undefined && { body }),
    });
  }

  async #ask<T>(path: string, call: Call = {}): Promise<T> {
    const response = await this.#send(path, call);
    return (await response.json()) as T;
  }

  async #tell(path: string, call: Call): Promise<void> {
    await this.#send(path, call);
  }

  async #send(path: string, { method = 'GET', query = {}, body }: Call): Promise<Response> {
    const token = await this.#token();
    const response = await this.#fetch(`${this.#url}/api/events/${path}${queryText(query)}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await apiErrorOf(response);
    return response;
  }
}
