import { ThemeButton, type ThemeStore } from '../features/appearance';
import { ConnectionStatus } from '../features/connection';
import { RatePanel } from '../features/rates';
import type { Identity } from '../features/session';
import { Icon } from '../shared/ui/Icon';
import type { Feed } from './feed';
import styles from './TopBar.module.css';

interface TopBarProps {
  readonly feed: Feed;
  readonly identity: Identity;
  readonly themes: ThemeStore;
  readonly onHelp: () => void;
  readonly onSignOut: () => void;
}

export function TopBar({ feed, identity, themes, onHelp, onSignOut }: TopBarProps) {
  return (
    <header className={styles['bar']}>
      <h1 className={styles['name']}>EventHub</h1>
      <ConnectionStatus connection={feed.connection} />
      <div className={styles['rates']}>
        <RatePanel rates={feed.rates} />
      </div>
      <div className={styles['right']}>
        <span className={styles['user']} title={`Signed in as ${identity.user}, role ${identity.role}`}>
          {identity.user}
        </span>
        <ThemeButton themes={themes} />
        <button
          type="button"
          className="button quiet icon-only"
          aria-label="Keyboard help"
          title="Keyboard help (?)"
          onClick={onHelp}
        >
          <Icon name="help" />
        </button>
        <button
          type="button"
          className="button quiet icon-only"
          aria-label="Sign out"
          title="Sign out"
          onClick={onSignOut}
        >
          <Icon name="leave" />
        </button>
      </div>
    </header>
  );
}
