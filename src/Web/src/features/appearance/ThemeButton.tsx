import { useObservable } from '../../shared/store/observable';
import { Icon, type IconName } from '../../shared/ui/Icon';
import type { Theme, ThemeStore } from './theme';

const icons: Readonly<Record<Theme, IconName>> = { system: 'screen', light: 'sun', dark: 'moon' };
const words: Readonly<Record<Theme, string>> = { system: 'as the device', light: 'light', dark: 'dark' };

export function ThemeButton({ themes }: { readonly themes: ThemeStore }) {
  const theme = useObservable(themes);
  const label = `Theme: ${words[theme]}`;
  return (
    <button
      type="button"
      className="button quiet icon-only"
      aria-label={label}
      title={`${label} (t)`}
      onClick={() => themes.next()}
    >
      <Icon name={icons[theme]} />
    </button>
  );
}
