import { errorCodes, type HubError } from '@eventhub/client';

/** A refused token in words that say what to do. */
export function refusalWords(error: HubError): string {
  switch (error.code) {
    case errorCodes.tokenExpired:
      return 'Your token has expired. Paste a new one to go on; nothing is lost meanwhile.';
    case errorCodes.notAllowed:
      return `The hub knows this token but does not allow this: ${error.message}`;
    default:
      return 'The hub does not accept this token: it has expired, or it was made by another hub. Paste a new one.';
  }
}
