import { makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';
import type { SecretStoreSnapshot } from '../../../app/contract/contract.ts';
import { Facts } from '../../components/facts.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useSelector } from '../../context.tsx';
import { text } from '../../text.ts';
import { useLoaded } from '../../use-loaded.ts';
import { ChoiceRow, SwitchRow } from './setting-row.tsx';
import { UpdatesSection } from './updates-section.tsx';

const words = text.settings;

/** How long a tunnel may be down before it is told of, seconds. */
const AFTER_CHOICES = [15, 30, 60, 120, 300, 900];

const useStyles = makeStyles({
  // A line of words is no longer than can be read, and its control not out of sight of it.
  panels: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    width: '100%',
    maxWidth: '760px',
  },
});

/** What a person sets of the program itself; each holds at once. */
export function SettingsPage(): ReactNode {
  const classes = useStyles();
  const onDesktop = useSelector(({ host }) => host === 'electron');
  return (
    <>
      <PageHead title={words.title} />
      <div className={classes.panels}>
        <Panel title={words.window}>
          <ChoiceRow
            name="language"
            choices={['system', 'en', 'de']}
            wordOf={(value) => words.language[value]}
          />
          <ChoiceRow
            name="appearance"
            choices={['system', 'light', 'dark']}
            wordOf={(value) => words.appearance[value]}
          />
        </Panel>
        <Panel title={words.historyTitle}>
          <SwitchRow name="history" />
        </Panel>
        {onDesktop ? <DesktopPanels /> : <WebNote />}
        <Panel title={words.about}>
          <About />
        </Panel>
      </div>
    </>
  );
}

function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  const panel = usePanelStyles();
  const id = useId();
  return (
    <section className={panel.panel} aria-labelledby={id}>
      <h3 id={id} className={panel.title}>
        {title}
      </h3>
      <div>{children}</div>
    </section>
  );
}

function DesktopPanels(): ReactNode {
  const isOn = useSelector(({ settings }) => settings?.values.notifications ?? false);
  const after = useSelector(({ settings }) => settings?.values.notifyAfterSeconds ?? 0);
  // One that was written by hand is a choice too.
  const choices = [...new Set([...AFTER_CHOICES, after])].sort((one, other) => one - other);
  return (
    <>
      <Panel title={words.notificationsTitle}>
        <SwitchRow name="notifications" />
        <ChoiceRow name="notifyAfterSeconds" choices={choices} wordOf={words.after} disabled={!isOn} />
      </Panel>
      <Panel title={words.program}>
        <SwitchRow name="startAtLogin" />
        <SwitchRow name="closeToTray" />
      </Panel>
      <UpdatesSection />
    </>
  );
}

function WebNote(): ReactNode {
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>{words.webOnly}</MessageBarBody>
    </MessageBar>
  );
}

/** Where secrets go; or why they go nowhere. */
const placeOf = ({ name, problem }: SecretStoreSnapshot): string =>
  problem === null ? name : words.aboutFacts.noStore(text.engine.failure(problem).message);

function About(): ReactNode {
  const version = useSelector((state) => state.version);
  const file = useSelector(({ settings }) => settings?.file ?? null);
  const { data: store } = useLoaded('secrets.store', {}, 0);
  const facts = words.aboutFacts;
  return (
    <Facts
      facts={[
        { term: facts.version, value: version },
        { term: facts.secrets, value: store === null ? null : placeOf(store), wide: true },
        { term: facts.file, value: file ?? facts.noFile, wide: true, copied: file !== null },
      ]}
    />
  );
}
