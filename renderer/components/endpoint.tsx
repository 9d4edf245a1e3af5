import { Fragment, type ReactNode } from 'react';
import type { TunnelSnapshot } from '../../app/contract/contract.ts';

/** host:port. A long name breaks at its dots. */
export function Endpoint({
  tunnel: { host, port },
}: {
  readonly tunnel: Pick<TunnelSnapshot, 'host' | 'port'>;
}): ReactNode {
  const labels = `${host.includes(':') ? `[${host}]` : host}:${port}`.split(/(?<=\.)/);
  return labels.map((label, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {label}
    </Fragment>
  ));
}
