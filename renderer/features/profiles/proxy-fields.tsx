import type { ReactNode } from 'react';
import { text } from '../../text.ts';
import { CaFileField } from './ca-file-field.tsx';
import { needsProxyPassword } from './draft.ts';
import { FixedField, SelectField, TextField, useFieldStyles } from './fields.tsx';
import { useForm } from './form-context.ts';
import { SecretField } from './secret-field.tsx';

const words = text.profileForm;

/** The way to the TSCF. */
export function ProxyFields(): ReactNode {
  const classes = useFieldStyles();
  const { draft, change, locks, organisation } = useForm();
  if (locks.proxy !== null) {
    const { proxy } = locks;
    return (
      <div className={classes.grid}>
        <FixedField
          label={words.proxyMode}
          value={proxy.mode === 'manual' ? proxy.url : words.proxyModes[proxy.mode]}
          managed={text.shell.managedBy(organisation)}
        />
        {needsProxyPassword(draft, locks) && <SecretField kind="proxy-password" />}
      </div>
    );
  }
  return (
    <div className={classes.grid}>
      <SelectField
        label={words.proxyMode}
        value={draft.proxyMode}
        choices={words.proxyModes}
        onChange={(proxyMode) => change({ proxyMode })}
      />
      {draft.proxyMode === 'manual' && (
        <>
          <TextField field="proxyUrl" label={words.proxyUrl} hint={words.proxyUrlHint} required />
          <TextField field="proxyUser" label={words.proxyUser} hint={words.proxyUserHint} />
          {needsProxyPassword(draft, locks) && <SecretField kind="proxy-password" />}
          <CaFileField field="proxyCaFile" label={words.proxyCaFile} hint={words.proxyCaFileHint} />
        </>
      )}
    </div>
  );
}
