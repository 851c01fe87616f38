import '../shared/styles/tokens.css';
import '../shared/styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { signalrConnections } from '@eventhub/client';
import { ThemeStore } from '../features/appearance';
import { SessionStore, takeTokenFromFragment } from '../features/session';
import { App } from './App';
import { Desk } from './desk';

const themes = new ThemeStore(window.localStorage, document.documentElement);
const session = new SessionStore(window.sessionStorage, () => Date.now());
const desk = new Desk(session, signalrConnections('/hubs/events'), window.sessionStorage);

function signInByLink(): void {
  const token = takeTokenFromFragment(window.location, window.history);
  if (token !== null) session.signIn(token);
}

signInByLink();
// A link opened in a tab that already shows the page changes the fragment and loads nothing.
window.addEventListener('hashchange', signInByLink);
window.addEventListener('online', () => desk.feed.get()?.retryNow());
window.addEventListener('pagehide', () => desk.feed.get()?.savePlace());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') desk.feed.get()?.retryNow();
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with id root.');
createRoot(root).render(
  <StrictMode>
    <App session={session} desk={desk} themes={themes} />
  </StrictMode>,
);
