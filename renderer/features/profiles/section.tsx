import type { ReactNode } from 'react';
import { usePanelStyles } from '../../components/panel-styles.ts';

/** A part of the form, in a panel of its own. */
export function Section({
  id,
  title,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  const panel = usePanelStyles();
  return (
    <section className={panel.panel} aria-labelledby={`section-${id}`} data-testid={`section-${id}`}>
      <div className={panel.head}>
        <h3 id={`section-${id}`} className={panel.title}>
          {title}
        </h3>
      </div>
      {children}
    </section>
  );
}
