import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { dnsEvents } from './dnsEvents.js';
import { EventLog } from './eventLog.js';
import { HubSocket } from './hubSocket.js';

/** @import { AddressInfo } from 'node:net' */
/** @import { FakeEvent } from './dnsEvents.js' */

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const tickMs = 25;

export const contentSecurityPolicy =
  "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'none'";

/** @type {Readonly<Record<string, string>>} */
const mediaTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A token that names a user; the fake hub checks only whether it has been refused. */
export function fakeToken(user = 'operator', expiresAt = new Date(Date.now() + 3_600_000)) {
  /** @param {object} part */
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = { sub: user, role: 'admin', exp: Math.floor(expiresAt.getTime() / 1000) };
  return `${encode({ alg: 'none' })}.${encode(claims)}.${encode({ nonce: randomUUID() })}`;
}

/**
 * Serves the built page and speaks the hub's side of SignalR's JSON protocol, for looking at the page and measuring it
 * where no hub runs.
 */
export class FakeHub {
  log = new EventLog();
  /** @type {Set<HubSocket>} */
  sockets = new Set();
  /** Answers the next connections with 401. */
  refusing = false;
  /** Answers connections with 503, as a proxy before a hub that is down. */
  unreachable = false;
  #next = dnsEvents();
  #server = createServer((request, response) => void this.#respond(request, response));
  #webSockets = new WebSocketServer({ noServer: true });
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** @param {number} [port] */
  async listen(port = 0) {
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.refusing || this.unreachable) {
        socket.destroy();
        return;
      }
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = new HubSocket(webSocket, this.log);
        this.sockets.add(connection);
        webSocket.on('close', () => this.sockets.delete(connection));
      });
    });
    await new Promise((resolve) => this.#server.listen(port, '127.0.0.1', () => resolve(undefined)));
    return this.url;
  }

  get url() {
    const address = /** @type {AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${address.port}`;
  }

  /** Appends realistic events, the last one now and the others `spacingMs` apart before it. @param {number} count */
  emit(count, spacingMs = 0) {
    const now = Date.now();
    for (let index = count - 1; index >= 0; index--) {
      this.log.append(this.#next(new Date(now - index * spacingMs)));
    }
    this.#deliver();
  }

  /** @param {FakeEvent} event */
  emitOne(event) {
    this.log.append(event);
    this.#deliver();
  }

  /** Emits at a steady rate from now on; 0 stops. @param {number} perSecond */
  emitSteadily(perSecond) {
    clearInterval(this.#timer);
    if (perSecond === 0) return;
    const startedAt = performance.now();
    let emitted = 0;
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
      this.emit(due - emitted);
      emitted = due;
    }, tickMs);
  }

  dropConnections() {
    for (const socket of this.sockets) socket.drop();
  }

  async close() {
    clearInterval(this.#timer);
    this.dropConnections();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(() => resolve(undefined)));
  }

  #negotiationStatus() {
    if (this.unreachable) return 503;
    return this.refusing ? 401 : 200;
  }

  #deliver() {
    for (const socket of this.sockets) socket.deliver();
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async #respond(request, response) {
    const path = new URL(request.url ?? '/', this.url).pathname;
    if (path === '/hubs/events/negotiate') {
      response.writeHead(this.#negotiationStatus(), { 'content-type': 'application/json' });
      response.end(JSON.stringify(negotiation()));
      return;
    }
    const file = normalize(join(dist, path === '/' ? 'index.html' : path));
    try {
      if (!file.startsWith(dist)) throw new Error('outside of the page');
      const body = await readFile(file);
      response.writeHead(200, {
        'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': contentSecurityPolicy,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }
}

function negotiation() {
  return {
    negotiateVersion: 1,
    connectionId: randomUUID(),
    connectionToken: randomUUID(),
    availableTransports: [{ transport: 'WebSockets', transferFormats: ['Text', 'Binary'] }],
  };
}
