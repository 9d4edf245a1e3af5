/** What `parts.ts` fetches, as one file of the build. */
import './zod-setup.ts';

export { LeaveDialog } from './components/leave-dialog.tsx';
export { TunnelDetail } from './features/detail/tunnel-detail.tsx';
export { DiagnosticsPage } from './features/diagnostics/diagnostics-page.tsx';
export { LogsPage } from './features/logs/logs-page.tsx';
export { PolicyPage } from './features/policy/policy-page.tsx';
export { ProfilesPage } from './features/profiles/profiles-page.tsx';
export { DemoPanel } from './features/tunnels/demo-panel.tsx';
export { TunnelFilterBar } from './features/tunnels/tunnel-filter.tsx';
export { SettingsPage } from './features/settings/settings-page.tsx';
