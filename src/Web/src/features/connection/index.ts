export { ConnectionBanner, ConnectionStatus } from './ConnectionStatus';
