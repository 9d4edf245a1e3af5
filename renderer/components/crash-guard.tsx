import { Button } from '@fluentui/react-components';
import { Component, type ReactNode } from 'react';
import { text } from '../text.ts';
import { FullPage } from './full-page.tsx';

interface CrashGuardState {
  /** What was thrown while rendering. */
  readonly crash: string | null;
}

/** A defect while rendering shows itself with a way out, in place of an empty window. */
export class CrashGuard extends Component<{ readonly children: ReactNode }, CrashGuardState> {
  override state: CrashGuardState = { crash: null };

  static getDerivedStateFromError(thrown: unknown): CrashGuardState {
    return { crash: String(thrown) };
  }

  override render(): ReactNode {
    if (this.state.crash === null) return this.props.children;
    return (
      <FullPage title={text.crash.title}>
        <p>{text.crash.words}</p>
        <p>
          <code>{this.state.crash}</code>
        </p>
        <Button appearance="primary" onClick={() => window.location.reload()}>
          {text.crash.reload}
        </Button>
      </FullPage>
    );
  }
}
