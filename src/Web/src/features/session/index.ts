export { takeTokenFromFragment } from './fragment';
export { refusalWords } from './refusal';
export { SessionStore } from './sessionStore';
export { SignInForm } from './SignInForm';
export type { Identity } from './token';
