/** The parts of the window that are not needed for its first sight: their code comes after that. */
import { createPart } from './components/part.tsx';

const later = () => import('./later-parts.ts');

export const profilesPart = createPart(() => later().then(({ ProfilesPage }) => ProfilesPage));
export const diagnosticsPart = createPart(() => later().then(({ DiagnosticsPage }) => DiagnosticsPage));
export const policyPart = createPart(() => later().then(({ PolicyPage }) => PolicyPage));
export const logsPart = createPart(() => later().then(({ LogsPage }) => LogsPage));
export const settingsPart = createPart(() => later().then(({ SettingsPage }) => SettingsPage));
export const detailPart = createPart(() => later().then(({ TunnelDetail }) => TunnelDetail));
export const demoPart = createPart(() => later().then(({ DemoPanel }) => DemoPanel));
export const filterPart = createPart(() => later().then(({ TunnelFilterBar }) => TunnelFilterBar));
export const leavePart = createPart(() => later().then(({ LeaveDialog }) => LeaveDialog));

/** So that each is there at once when it is opened. */
export const loadParts = (): Promise<unknown> =>
  Promise.all(
    [
      profilesPart,
      diagnosticsPart,
      policyPart,
      logsPart,
      settingsPart,
      detailPart,
      demoPart,
      filterPart,
      leavePart,
    ].map(({ load }) => load()),
  );
