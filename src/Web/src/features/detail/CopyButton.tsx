import { useState } from 'react';
import { Icon } from '../../shared/ui/Icon';
import { copyText } from './copyText';

type Outcome = 'none' | 'copied' | 'refused';

const words: Readonly<Record<Outcome, string>> = {
  none: 'Copy JSON',
  copied: 'Copied',
  refused: 'Copying was refused: select the text instead',
};

/** `text` is asked for when pressed. */
export function CopyButton({ text }: { readonly text: () => string }) {
  const [outcome, setOutcome] = useState<Outcome>('none');
  const copy = () => {
    copyText(text()).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  return (
    <button type="button" className="button" onClick={copy} onBlur={() => setOutcome('none')}>
      <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
      <span aria-live="polite">{words[outcome]}</span>
    </button>
  );
}
