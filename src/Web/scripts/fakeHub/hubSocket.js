import { randomUUID } from 'node:crypto';

/** @import { WebSocket } from 'ws' */
/** @import { EventLog, Sequences } from './eventLog.js' */
/** @import { FakeEvent } from './dnsEvents.js' */
/** @typedef {{ id: string, filter: Record<string, string[]>, after: Sequences }} Subscription */

const separator = '\u001e';
const messageTypes = { invocation: 1, completion: 3, ping: 6 };
const batchSize = 50;

/** @param {FakeEvent} event @param {Record<string, string[]>} filter */
function matches(event, filter) {
  /** @param {string} name @param {string} value */
  const allows = (name, value) => filter[name] === undefined || filter[name].includes(value);
  return (
    allows('event_types', event.type) &&
    allows('event_sources', event.source) &&
    allows('severity_levels', event.severity) &&
    allows('event_categories', String(event['category']))
  );
}

class Refusal extends Error {
  /** @param {number} code @param {string} message */
  constructor(code, message) {
    super(JSON.stringify({ code, message, temporary: false }));
  }
}

/** One page's connection: the SignalR JSON protocol, and the hub methods that the page calls. */
export class HubSocket {
  #socket;
  #log;
  #ready = false;
  /** @type {Map<string, Subscription>} */
  #subscriptions = new Map();
  /** @type {string[]} */
  acks = [];

  /** @param {WebSocket} socket @param {EventLog} log */
  constructor(socket, log) {
    this.#socket = socket;
    this.#log = log;
    socket.on('message', (raw) => {
      for (const text of String(raw).split(separator)) if (text !== '') this.#receive(JSON.parse(text));
    });
  }

  /** Sends every subscription what it has not had, in batches. */
  deliver() {
    for (const subscription of this.#subscriptions.values()) {
      for (;;) {
        const { events, after } = this.#log.read(subscription.after, batchSize);
        if (events.length === 0) break;
        subscription.after = after;
        const wanted = events.filter((event) => matches(event, subscription.filter));
        if (wanted.length === 0) continue;
        this.call('batched_events', {
          subscription_id: subscription.id,
          batch_id: randomUUID(),
          priority: 'normal',
          count: wanted.length,
          cursor: this.#log.cursor(after),
          events: wanted,
        });
      }
    }
  }

  /** @param {string} target @param {object} argument */
  call(target, argument) {
    this.#send({ type: messageTypes.invocation, target, arguments: [argument] });
  }

  drop() {
    this.#socket.terminate();
  }

  /** @param {any} message */
  #receive(message) {
    if (!this.#ready) {
      this.#ready = true;
      this.#send({});
      const server_time = new Date().toISOString();
      this.call('welcome', {
        connection_id: randomUUID(),
        user: 'operator',
        role: 'admin',
        server_time,
        limits: {},
      });
      return;
    }
    if (message.type === messageTypes.ping) this.#send({ type: messageTypes.ping });
    if (message.type !== messageTypes.invocation) return;
    try {
      const result = this.#answer(message.target, message.arguments[0] ?? {});
      this.#send({ type: messageTypes.completion, invocationId: message.invocationId, result });
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      const error = `An unexpected error occurred invoking '${message.target}' on the server. HubException: ${refusal.message}`;
      this.#send({ type: messageTypes.completion, invocationId: message.invocationId, error });
    }
    this.deliver();
  }

  /** @param {string} method @param {any} argument @returns {object | null} */
  #answer(method, argument) {
    switch (method) {
      case 'get_recent_events': {
        const events = this.#log.newest(argument.limit).filter((event) => matches(event, argument.filter));
        return { events, cursor: this.#log.cursor(this.#log.end()) };
      }
      case 'subscribe_events': {
        const after = argument.cursor === undefined ? this.#log.end() : this.#log.parse(argument.cursor);
        if (after === null) throw new Refusal(4004, 'cursor is of another log: subscribe again without it');
        const id = randomUUID();
        this.#subscriptions.set(id, { id, filter: argument.filter, after });
        return { subscription_id: id, filter: argument.filter, cursor: this.#log.cursor(after) };
      }
      case 'unsubscribe_events':
        this.#subscriptions.delete(argument.subscription_id);
        return argument;
      case 'ack':
        this.acks.push(argument.cursor);
        return null;
      default:
        throw new Refusal(4000, `no such method: ${method}`);
    }
  }

  /** @param {object} message */
  #send(message) {
    this.#socket.send(JSON.stringify(message) + separator);
  }
}
