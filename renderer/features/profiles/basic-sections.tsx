import { mergeClasses } from '@fluentui/react-components';
import { useState, type ClipboardEvent, type ReactNode } from 'react';
import { Disclosure } from '../../components/disclosure.tsx';
import { LockedNote } from '../../components/locked-note.tsx';
import { text } from '../../text.ts';
import { CaFileField } from './ca-file-field.tsx';
import { nameOf, splitEndpoint, type Endpoint } from './draft.ts';
import { FixedField, SelectField, SwitchField, TextField, useFieldStyles } from './fields.tsx';
import { useForm } from './form-context.ts';
import { Section } from './section.tsx';

const words = text.profileForm;

/** Where the TSCF is. */
export function BasicsSection(): ReactNode {
  const classes = useFieldStyles();
  const { draft, change, readOnly, wrong } = useForm();
  const [taken, setTaken] = useState<Endpoint | null>(null);
  const split = (typed: string): boolean => {
    const both = splitEndpoint(typed);
    if (both === null) return false;
    change(both);
    setTaken(both);
    return true;
  };
  // Said as long as what was taken stands there.
  const said = taken !== null && taken.host === draft.host ? words.taken(taken.host, taken.port) : null;
  const splitPasted = (event: ClipboardEvent<HTMLInputElement>): void => {
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const replacesAll = selectionStart === 0 && selectionEnd === value.length;
    if (replacesAll && split(event.clipboardData.getData('text'))) event.preventDefault();
  };
  return (
    <Section id="basics" title={words.sections.basics}>
      <div className={classes.grid}>
        <div className={classes.endpoint}>
          <TextField
            field="host"
            label={words.host}
            hint={<span role="status">{said ?? words.hostHint}</span>}
            required
            placeholder="tscf.example.com"
            onPaste={splitPasted}
            onLeave={() => split(draft.host)}
          />
          <TextField field="port" label={words.port} numeric required />
        </div>
        <TextField
          field="name"
          label={words.name}
          hint={words.nameHint}
          placeholder={nameOf({ name: '', host: draft.host })}
          wide
        />
        <SwitchField
          wide
          label={words.startAutomatically}
          checked={draft.startAutomatically}
          onChange={(startAutomatically) => change({ startAutomatically })}
        />
      </div>
      <Disclosure
        title={words.advanced}
        initiallyOpen={readOnly || draft.otherPorts !== ''}
        forced={wrong('otherPorts') !== undefined}
      >
        <div className={classes.grid}>
          <TextField field="otherPorts" label={words.otherPorts} hint={words.otherPortsHint} />
          {draft.id !== '' && <FixedField label={words.id} value={draft.id} hint={words.idHint} />}
        </div>
      </Disclosure>
    </Section>
  );
}

/** How often the tunnel is kept alive, and when it counts as lost. */
export function KeepAliveSection(): ReactNode {
  const classes = useFieldStyles();
  const { draft, change, readOnly, wrong, locks, organisation } = useForm();
  const { intervalMode } = draft;
  const bounds = (held: { min: number; max: number } | null): ReactNode =>
    held !== null && <LockedNote>{words.bounds(held.min, held.max, words.seconds, organisation)}</LockedNote>;
  return (
    <Section id="keep-alive" title={words.sections.keepAlive}>
      <div className={classes.grid}>
        <SelectField
          label={words.intervalMode}
          hint={words.modeHints[intervalMode]}
          value={intervalMode}
          choices={words.modes}
          onChange={(mode) => change({ intervalMode: mode })}
        />
        {(intervalMode === 'proposed' || intervalMode === 'static') && (
          <TextField
            field="intervalSeconds"
            label={words.intervalSeconds}
            hint={bounds(locks.intervalS)}
            unit={words.seconds}
            numeric
          />
        )}
        {intervalMode === 'auto' && (
          <SwitchField
            label={words.measureByItself}
            hint={words.measureByItselfHint}
            checked={draft.measureByItself}
            onChange={(measureByItself) => change({ measureByItself })}
          />
        )}
      </div>
      {(intervalMode === 'assigned' || intervalMode === 'auto') && bounds(locks.intervalS)}
      <Disclosure
        title={words.advanced}
        initiallyOpen={readOnly}
        forced={wrong('responseTimeS') !== undefined || wrong('missLimit') !== undefined}
      >
        <div className={classes.grid}>
          <TextField
            field="responseTimeS"
            label={words.responseTime}
            hint={locks.responseTimeS === null ? words.responseTimeHint : bounds(locks.responseTimeS)}
            unit={words.seconds}
            numeric
          />
          <TextField field="missLimit" label={words.missLimit} hint={words.missLimitHint} numeric />
          <SelectField
            label={words.sessionIdBy}
            value={draft.sessionIdBy}
            choices={words.sessionIds}
            onChange={(sessionIdBy) => change({ sessionIdBy })}
          />
          <SwitchField
            wide
            label={words.tscfOriginates}
            checked={draft.tscfOriginates}
            onChange={(tscfOriginates) => change({ tscfOriginates })}
          />
        </div>
      </Disclosure>
    </Section>
  );
}

/** Whom to trust, and who to be. */
export function TlsFields(): ReactNode {
  const classes = useFieldStyles();
  const { draft, change, readOnly, wrong, locks, organisation } = useForm();
  return (
    <>
      {locks.caFile === null ? (
        <CaFileField
          field="caFile"
          label={words.caFile}
          hint={words.caFileHint}
          placeholder="/path/to/ca.pem"
        />
      ) : (
        <FixedField
          label={words.caFile}
          value={locks.caFile.value ?? words.caSystem}
          managed={text.shell.managedBy(organisation)}
        />
      )}
      <Disclosure
        title={words.advanced}
        initiallyOpen={readOnly || draft.minVersion !== '' || draft.serverName !== '' || draft.pins !== ''}
        forced={wrong('serverName') !== undefined || wrong('pins') !== undefined}
      >
        <div className={classes.grid}>
          <SelectField
            label={words.minVersion}
            value={draft.minVersion}
            choices={words.minVersions}
            onChange={(minVersion) => change({ minVersion })}
          />
          <TextField field="serverName" label={words.serverName} hint={words.serverNameHint} />
          <TextField field="pins" label={words.pins} hint={words.pinsHint} lines={3} wide />
        </div>
      </Disclosure>
    </>
  );
}

export function ReconnectFields(): ReactNode {
  const classes = useFieldStyles();
  const { locks, organisation } = useForm();
  const { reconnectMs } = locks;
  const bounds =
    reconnectMs === null ? null : (
      <LockedNote>
        {words.bounds(reconnectMs.min / 1_000, reconnectMs.max / 1_000, words.seconds, organisation)}
      </LockedNote>
    );
  return (
    <div className={mergeClasses(classes.grid)}>
      <TextField
        field="reconnectFirstS"
        label={words.reconnectFirst}
        hint={bounds ?? words.reconnectFirstHint}
        unit={words.seconds}
        numeric
      />
      <TextField
        field="reconnectLongestS"
        label={words.reconnectLongest}
        hint={bounds}
        unit={words.seconds}
        numeric
      />
    </div>
  );
}
