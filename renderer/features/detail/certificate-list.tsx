import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { TlsSnapshot } from '../../../app/contract/contract.ts';
import { formatDay } from '../../format.ts';
import { text } from '../../text.ts';

const useStyles = makeStyles({
  title: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
  chain: {
    ...typographyStyles.body1,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  pin: {
    ...typographyStyles.caption1,
    display: 'block',
    fontFamily: tokens.fontFamilyMonospace,
    color: tokens.colorNeutralForeground3,
    userSelect: 'all',
  },
});

/** The chain that was verified, the peer's own certificate first. */
export function CertificateList({ chain }: Pick<TlsSnapshot, 'chain'>): ReactNode {
  const classes = useStyles();
  const { chain: title, issuer, until } = text.detail.connection;
  return (
    <div>
      <p className={classes.title}>{title}</p>
      <ol className={classes.chain}>
        {chain.map((certificate) => (
          <li key={certificate.pin}>
            {certificate.subject}
            <span className={classes.quiet}>
              {' '}
              · {issuer(certificate.issuer)} · {until(formatDay(certificate.validTo))}
            </span>
            <span className={classes.pin}>{certificate.pin}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
