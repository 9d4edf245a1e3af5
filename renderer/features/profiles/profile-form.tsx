import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useState, type SubmitEvent, type ReactNode } from 'react';
import type { SecretKeep, SecretPlaces, SecretStoreSnapshot } from '../../../app/contract/contract.ts';
import { LockedNote } from '../../components/locked-note.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useNavigation, useSelector, useStore } from '../../context.tsx';
import { text } from '../../text.ts';
import { useTitle } from '../../use-title.ts';
import { BasicsSection, KeepAliveSection } from './basic-sections.tsx';
import { nameOf, needsProxyPassword, type Draft } from './draft.ts';
import { firstWrong, type FieldName, type Held } from './errors.ts';
import { controlId, FormContext, type Form } from './form-context.ts';
import { MoreSection, TlsSection } from './more-section.tsx';
import { LIST } from './places.ts';
import { SaveNotice } from './save-notice.tsx';
import { useFormState } from './use-form-state.ts';
import { useConnect } from './use-connect.ts';
import { useSave, type AfterSave } from './use-save.ts';

/** Room for two columns of sections. */
const TWO_COLUMNS = '@container form (min-width: 980px)';

const useStyles = makeStyles({
  form: {
    containerType: 'inline-size',
    containerName: 'form',
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  sections: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    [TWO_COLUMNS]: { flexDirection: 'row', alignItems: 'start' },
  },
  column: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    minWidth: 0,
    [TWO_COLUMNS]: { flex: '1 1 0' },
  },
  // In sight however long the form is.
  foot: {
    position: 'sticky',
    bottom: 0,
    zIndex: 1,
    display: 'flex',
    gap: tokens.spacingHorizontalS,
    // As wide as the page with its edges: no shadow of a section shows beside it.
    margin: `auto calc(-1 * ${tokens.spacingHorizontalXL}) calc(-1 * ${tokens.spacingVerticalXL})`,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL}`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  // As wide for either of its words.
  main: { minWidth: '148px' },
});

export interface ProfileFormProps extends Held {
  readonly title: string;
  readonly initial: Draft;
  /** Of the profile that is edited; null: it is new. */
  readonly revision: string | null;
  readonly places: SecretPlaces;
  readonly store: SecretStoreSnapshot | null;
  readonly readOnly: boolean;
  /** Saving it may lead on to its tunnel, at once. */
  readonly mayConnect: boolean;
  readonly onLoadAgain: () => void;
}

export function ProfileForm({
  title,
  revision,
  mayConnect,
  onLoadAgain,
  ...options
}: ProfileFormProps): ReactNode {
  const classes = useStyles();
  const navigation = useNavigation();
  const connect = useConnect();
  const { announce } = useStore();
  const { form, judged, unsaved, showAll, secrets, dropSecrets } = useFormState(options);
  const { readOnly, organisation, store } = options;
  useTitle([title, text.shell.pages.profiles]);
  useUnsaved(unsaved);

  const [blank] = useState(options.initial.host === '');
  const focusOn = useFocusOn(blank ? 'host' : null);
  const leave = (): void => navigation.go(LIST, { replace: true });
  /** What was asked for last: the same follows when it is tried once more. */
  const [connecting, setConnecting] = useState(false);
  const { busy, failure, save } = useSave(
    revision,
    () => focusOn('name'),
    async (id, then) => {
      dropSecrets();
      announce(text.profileForm.saved(nameOf(form.draft)));
      navigation.setUnsaved(false);
      if (then === 'connect') await connect(id);
      else leave();
    },
  );

  const submit = (keep: SecretKeep, then: AfterSave): void => {
    if (busy) return;
    setConnecting(then === 'connect');
    if (judged.profile !== null) {
      void save(judged.profile, secrets(), keep, then);
      return;
    }
    showAll();
    focusOn(firstWrong(judged.errors));
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    submit('stored', mayConnect ? 'connect' : 'close');
  };

  const nameTaken = failure?.kind === 'exists';
  const shown: Form = nameTaken ? withTakenName(form) : form;

  return (
    <FormContext value={shown}>
      <form
        className={classes.form}
        noValidate
        onSubmit={onSubmit}
        aria-labelledby="form-title"
        data-testid="profile-form"
      >
        <PageHead
          title={title}
          titleId="form-title"
          focused={!blank}
          back={{ name: text.profileForm.back, onBack: leave }}
        />
        {readOnly && <LockedNote>{text.profileForm.readOnly(organisation)}</LockedNote>}
        {failure !== null && (
          <SaveNotice
            failure={failure}
            onLoadAgain={onLoadAgain}
            onKeepInMemory={() => submit('memory', connecting ? 'connect' : 'close')}
          />
        )}
        {hasSecrets(form) && failure?.kind !== 'store' && store !== null && <StoreNotice store={store} />}
        <div className={classes.sections}>
          <div className={classes.column}>
            <BasicsSection />
            <KeepAliveSection />
          </div>
          <div className={classes.column}>
            <TlsSection />
            <MoreSection />
          </div>
        </div>
        <div className={classes.foot}>
          {readOnly ? (
            <Button onClick={leave}>{text.shell.close}</Button>
          ) : (
            <>
              <Button className={classes.main} type="submit" appearance="primary" disabledFocusable={busy}>
                {busy
                  ? text.profileForm.saving
                  : mayConnect
                    ? text.profileForm.saveAndConnect
                    : text.profileForm.save}
              </Button>
              {mayConnect && (
                <Button disabledFocusable={busy} onClick={() => submit('stored', 'close')}>
                  {text.profileForm.save}
                </Button>
              )}
              <Button onClick={leave}>{text.shell.cancel}</Button>
            </>
          )}
        </div>
      </form>
    </FormContext>
  );
}

/** Whoever has none to give is not troubled with where it would go. */
const hasSecrets = ({ draft, locks }: Form): boolean =>
  needsProxyPassword(draft, locks) || draft.certificate === 'stored' || draft.hasPassphrase;

function withTakenName(form: Form): Form {
  return {
    ...form,
    wrong: (field) => form.wrong(field) ?? (field === 'name' ? text.profileForm.wrong.exists : undefined),
  };
}

/** Secrets can only be kept for this run, and why. */
function StoreNotice({ store: { problem } }: { readonly store: SecretStoreSnapshot }): ReactNode {
  if (problem === null) return null;
  const { message, action } = text.engine.failure(problem);
  return (
    <MessageBar intent="info" layout="multiline" data-testid="store-problem">
      <MessageBarBody>
        <MessageBarTitle>{text.profileForm.secret.storeProblem}</MessageBarTitle>
        {text.sentence(message)} {action}
      </MessageBarBody>
    </MessageBar>
  );
}

/** Asks before what was typed is lost, wherever the way leads. */
function useUnsaved(unsaved: boolean): void {
  const navigation = useNavigation();
  // The desktop's window would stay open without a word.
  const inBrowser = useSelector(({ host }) => host === 'web');
  useEffect(() => {
    navigation.setUnsaved(unsaved);
    return () => navigation.setUnsaved(false);
  }, [navigation, unsaved]);
  useEffect(() => {
    if (!unsaved || !inBrowser) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved, inBrowser]);
}

/** Gives the focus to a field, once what it is folded away in has opened. @param first has it to begin with. */
function useFocusOn(first: FieldName | null): (field: FieldName | null) => void {
  const [wanted, setWanted] = useState<{ readonly field: FieldName | null }>({ field: first });
  useEffect(() => {
    if (wanted.field !== null) document.getElementById(controlId(wanted.field))?.focus();
  }, [wanted]);
  return (field) => setWanted({ field });
}
