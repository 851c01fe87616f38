import { useId, useState } from 'react';
import styles from './SignInForm.module.css';

interface SignInFormProps {
  readonly problem: string | null;
  readonly onSignIn: (token: string) => void;
  /** Offered when somebody is signed in whose token was refused. */
  readonly onSignOut?: () => void;
}

export function SignInForm({ problem, onSignIn, onSignOut }: SignInFormProps) {
  const [token, setToken] = useState('');
  const input = useId();
  const trouble = useId();
  return (
    <form
      className={styles['form']}
      aria-label="Sign in"
      onSubmit={(event) => {
        event.preventDefault();
        onSignIn(token);
      }}
    >
      <h1>{onSignOut === undefined ? 'Sign in to EventHub' : 'Sign in again'}</h1>
      {problem === null ? null : (
        <p id={trouble} role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
      <label htmlFor={input}>Token, or the whole sign-in link</label>
      <textarea
        id={input}
        className="input"
        rows={4}
        autoFocus
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        value={token}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : trouble}
        onChange={(event) => setToken(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          onSignIn(token);
        }}
      />
      <div className={styles['actions']}>
        <button type="submit" className="button primary">
          Sign in
        </button>
        {onSignOut === undefined ? null : (
          <button type="button" className="button quiet" onClick={onSignOut}>
            Sign out
          </button>
        )}
      </div>
      <p className={styles['hint']}>
        The hub prints a sign-in link on its console when it starts. For another user, on the machine of the
        hub:
        <code>eventhub token --user NAME --role admin|user --data DIR</code>
      </p>
    </form>
  );
}
