import type { ReactNode } from 'react';
import { Disclosure } from '../../components/disclosure.tsx';
import { text } from '../../text.ts';
import { TlsFields, ReconnectFields } from './basic-sections.tsx';
import { CaptiveProbeField } from './captive-probe-field.tsx';
import { CertificateFields } from './certificate-fields.tsx';
import type { FieldName } from './errors.ts';
import { useForm, type Form } from './form-context.ts';
import { ForwardFields } from './forward-fields.tsx';
import { ProxyFields } from './proxy-fields.tsx';
import { Section } from './section.tsx';

const words = text.profileForm;

const anyWrong = ({ wrong }: Form, ...fields: readonly FieldName[]): boolean =>
  fields.some((field) => wrong(field) !== undefined);

/** Whom to trust, and who this computer is. */
export function TlsSection(): ReactNode {
  const form = useForm();
  const { certificate } = form.draft;
  return (
    <Section id="tls" title={words.sections.tls}>
      <TlsFields />
      <Disclosure
        title={words.sections.certificate}
        summary={words.certificates[certificate]}
        initiallyOpen={certificate !== 'none'}
        forced={anyWrong(form, 'certFile', 'keyFile', 'pkcs12File', 'storedId')}
      >
        <CertificateFields />
      </Disclosure>
    </Section>
  );
}

/** What most people leave as it is. */
export function MoreSection(): ReactNode {
  const form = useForm();
  const { draft, locks, readOnly } = form;
  const proxy = locks.proxy ?? { mode: draft.proxyMode, url: draft.proxyUrl };
  const forwardWrong =
    anyWrong(form, 'forwards') ||
    draft.forwards.some((_, index) =>
      (['listenHost', 'listenPort', 'toAddress', 'toPort', 'count'] as const).some((field) =>
        anyWrong(form, `forwards.${index}.${field}`),
      ),
    );
  return (
    <Section id="more" title={words.more}>
      <Disclosure
        title={words.sections.proxy}
        summary={proxy.mode === 'manual' && proxy.url !== '' ? proxy.url : words.proxyModes[proxy.mode]}
        initiallyOpen={draft.proxyMode === 'manual' || locks.proxy !== null}
        forced={anyWrong(form, 'proxyUrl', 'proxyUser', 'proxyCaFile')}
      >
        <ProxyFields />
      </Disclosure>
      <Disclosure
        title={words.sections.reconnect}
        summary={words.reconnectSummary(draft.reconnectFirstS, draft.reconnectLongestS)}
        initiallyOpen={readOnly}
        forced={anyWrong(form, 'reconnectFirstS', 'reconnectLongestS')}
      >
        <ReconnectFields />
      </Disclosure>
      <Disclosure
        title={words.sections.forwards}
        summary={words.forwardCount(draft.forwards.length)}
        initiallyOpen={draft.forwards.length > 0}
        forced={forwardWrong}
      >
        <ForwardFields />
      </Disclosure>
      <Disclosure
        title={words.advanced}
        initiallyOpen={readOnly || draft.captiveProbeUrl !== '' || locks.captiveProbeUrl !== null}
        forced={anyWrong(form, 'captiveProbeUrl')}
      >
        <CaptiveProbeField />
      </Disclosure>
    </Section>
  );
}
