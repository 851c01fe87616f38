import type { ThemeStore } from '../features/appearance';
import { SignInForm, type SessionStore } from '../features/session';
import { useObservable } from '../shared/store/observable';
import styles from './App.module.css';
import type { Desk } from './desk';
import { Workspace } from './Workspace';

interface AppProps {
  readonly session: SessionStore;
  readonly desk: Desk;
  readonly themes: ThemeStore;
}

export function App({ session, desk, themes }: AppProps) {
  const { signedIn, problem } = useObservable(session);
  const feed = useObservable(desk.feed);
  if (signedIn === null || feed === null) {
    return (
      <main className={styles['entrance']}>
        <div className={styles['card']}>
          <SignInForm problem={problem} onSignIn={(token) => session.signIn(token)} />
        </div>
      </main>
    );
  }
  return (
    <Workspace
      key={signedIn.identity.user}
      feed={feed}
      identity={signedIn.identity}
      problem={problem}
      themes={themes}
      onSignIn={(token) => session.signIn(token)}
      onSignOut={() => desk.signOut()}
    />
  );
}
