import { Cell, type Observable } from '../../shared/store/observable';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'eventhub.theme';

function isTheme(value: string | null): value is Theme {
  return themes.some((theme) => theme === value);
}

/** The chosen theme; `system` follows the device. */
export class ThemeStore implements Observable<Theme> {
  readonly #storage: Storage;
  readonly #root: HTMLElement;
  readonly #theme: Cell<Theme>;

  constructor(storage: Storage, root: HTMLElement) {
    this.#storage = storage;
    this.#root = root;
    const stored = storage.getItem(key);
    this.#theme = new Cell<Theme>(isTheme(stored) ? stored : 'system');
    this.#apply();
  }

  get(): Theme {
    return this.#theme.get();
  }

  subscribe(onChange: () => void): () => void {
    return this.#theme.subscribe(onChange);
  }

  next(): void {
    const theme = themes[(themes.indexOf(this.get()) + 1) % themes.length] ?? 'system';
    this.#storage.setItem(key, theme);
    this.#theme.set(theme);
    this.#apply();
  }

  #apply(): void {
    const theme = this.get();
    if (theme === 'system') delete this.#root.dataset['theme'];
    else this.#root.dataset['theme'] = theme;
  }
}
