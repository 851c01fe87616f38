import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { ConnectionFactory } from './connection.js';

/**
 * Connects with SignalR. Its own reconnect stays off: a connection that is lost is replaced by one that resumes by
 * cursor, so there is one way back and it is always the same. Negotiation stays on: a refused WebSocket hides its HTTP
 * status, a refused negotiation tells that the token is the reason.
 */
export function signalrConnections(url: string): ConnectionFactory {
  return (token) => {
    const connection = new HubConnectionBuilder()
      .withUrl(url, { accessTokenFactory: token })
      .configureLogging(LogLevel.None)
      .build();
    return {
      start: () => connection.start(),
      stop: () => connection.stop(),
      invoke: (method, argument) =>
        argument === undefined
          ? connection.invoke<unknown>(method)
          : connection.invoke<unknown>(method, argument),
      on: (method, handler) => connection.on(method, handler),
      onClosed: (handler) => connection.onclose(handler),
    };
  };
}
