import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { TunnelSnapshot } from '../../../app/contract/contract.ts';
import { ClientCertificate } from '../../components/client-certificate.tsx';
import { Facts } from '../../components/facts.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { text } from '../../text.ts';
import { addressFacts, attemptWords, tlsFacts } from './connection-facts.ts';
import { CertificateList } from './certificate-list.tsx';
import { ForwardList } from './forward-list.tsx';

const useStyles = makeStyles({
  panel: { gap: tokens.spacingVerticalM },
  title: { ...typographyStyles.body1Strong, margin: 0 },
  list: { ...typographyStyles.body1, margin: 0, padding: 0, listStyleType: 'none', overflowWrap: 'anywhere' },
  quiet: { ...typographyStyles.body1, color: tokens.colorNeutralForeground3, margin: 0 },
});

/** What the tunnel stands on: addresses, TLS, how it was dialled, and what is forwarded through it. */
export function ConnectionPanel({ tunnel }: { readonly tunnel: TunnelSnapshot }): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const words = text.detail.connection;
  const { tls, clientCertificate, attempts, forwards } = tunnel;
  return (
    <section
      className={mergeClasses(panel.panel, classes.panel)}
      aria-labelledby="connection-title"
      data-testid="connection"
    >
      <div className={panel.head}>
        <h3 id="connection-title" className={panel.title}>
          {words.title}
        </h3>
      </div>
      <Facts facts={addressFacts(tunnel)} />

      <h4 className={classes.title}>{words.tls}</h4>
      {tls === null ? (
        <p className={classes.quiet}>{words.noTls}</p>
      ) : (
        <>
          <Facts facts={tlsFacts(tls)} />
          <CertificateList chain={tls.chain} />
        </>
      )}

      {clientCertificate !== null && (
        <>
          <h4 className={classes.title}>{words.clientCertificate}</h4>
          <ClientCertificate facts={clientCertificate} />
        </>
      )}

      <h4 className={classes.title}>{words.attempts}</h4>
      {attempts.length === 0 ? (
        <p className={classes.quiet}>{words.noAttempts}</p>
      ) : (
        <ul className={classes.list}>
          {attempts.map((attempt, index) => (
            <li key={index}>{attemptWords(attempt)}</li>
          ))}
        </ul>
      )}

      {forwards.length > 0 && (
        <>
          <h4 className={classes.title}>{words.forwards}</h4>
          <ForwardList forwards={forwards} />
        </>
      )}
    </section>
  );
}
