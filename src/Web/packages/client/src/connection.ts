/** One connection to the hub, used once: started, and after it closed never again. */
export interface HubConnection {
  start(): Promise<void>;
  stop(): Promise<void>;
  invoke(method: string, argument?: object): Promise<unknown>;
  on(method: string, handler: (argument: unknown) => void): void;
  /** Called once when the connection ends after a start that succeeded. */
  onClosed(handler: (reason: Error | undefined) => void): void;
}

/** Makes a connection that is not started yet. The token is asked for at start. */
export type ConnectionFactory = (token: () => string) => HubConnection;
