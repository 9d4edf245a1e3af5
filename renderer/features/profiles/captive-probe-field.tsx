import type { ReactNode } from 'react';
import { text } from '../../text.ts';
import { FixedField, TextField } from './fields.tsx';
import { useForm } from './form-context.ts';

const words = text.profileForm;

/** What a diagnosis asks, to see whether the network wants a sign-in first. */
export function CaptiveProbeField(): ReactNode {
  const { locks, organisation } = useForm();
  return locks.captiveProbeUrl === null ? (
    <TextField
      field="captiveProbeUrl"
      label={words.captiveProbe}
      hint={words.captiveProbeHint}
      placeholder="http://probe.example.com/204"
    />
  ) : (
    <FixedField
      label={words.captiveProbe}
      value={locks.captiveProbeUrl.value ?? words.captiveProbeNobody}
      managed={text.shell.managedBy(organisation)}
    />
  );
}
