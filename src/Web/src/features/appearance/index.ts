export { ThemeStore } from './theme';
export { ThemeButton } from './ThemeButton';
