import { useState, type ReactNode } from 'react';
import type { SecretPlaces } from '../../../app/contract/contract.ts';
import { FailureBar } from '../../components/failure-bar.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useNavigation, useSelector } from '../../context.tsx';
import { text } from '../../text.ts';
import { useLoaded } from '../../use-loaded.ts';
import { useTitle } from '../../use-title.ts';
import { draftOf, NEW_DRAFT } from './draft.ts';
import { Forbidden } from './forbidden.tsx';
import { LIST, type FormOf } from './places.ts';
import { ProfileForm } from './profile-form.tsx';

const words = text.profileForm;

const NO_SECRETS: SecretPlaces = {
  'proxy-password': 'not-needed',
  passphrase: 'not-needed',
  pkcs12: 'not-needed',
};

/** The form of one profile, once what belongs into it is there. */
export function ProfileFormPage({ form }: { readonly form: FormOf }): ReactNode {
  const managed = useSelector((state) => state.managed);
  if (managed === null) return null;
  if (!managed.userProfilesAllowed && form.what !== 'edit') {
    return (
      <Frame>
        <Forbidden managed={managed} />
      </Frame>
    );
  }
  return form.what === 'add' ? <Added /> : <Loaded {...form} />;
}

function Added(): ReactNode {
  const managed = useSelector((state) => state.managed);
  const store = useLoaded('secrets.store', {}, 0);
  if (managed === null) return null;
  return (
    <ProfileForm
      title={words.add}
      initial={NEW_DRAFT}
      revision={null}
      places={NO_SECRETS}
      store={store.data}
      readOnly={false}
      mayConnect
      locks={managed.locks}
      organisation={managed.organisation}
      onLoadAgain={() => undefined}
    />
  );
}

function Loaded({ what, id }: Extract<FormOf, { id: string }>): ReactNode {
  const [loads, setLoads] = useState(0);
  const managed = useSelector((state) => state.managed);
  const store = useLoaded('secrets.store', {}, 0);
  const { data, failure } = useLoaded('profiles.get', { id }, loads);
  const loadAgain = (): void => setLoads(loads + 1);
  if (failure !== null) {
    return (
      <Frame>
        <FailureBar failure={failure} onRetry={loadAgain} />
      </Frame>
    );
  }
  if (data === null || managed === null) return <Loading words={words.loading} />;
  const { profile } = data;
  const draft = draftOf(profile);
  const copied = what === 'copy';
  const readOnly = !copied && (data.managed || !managed.userProfilesAllowed);
  return (
    <ProfileForm
      // Loaded again: nothing of what was typed stays.
      key={`${data.revision ?? ''} ${loads}`}
      title={copied ? words.copy(profile.name) : readOnly ? profile.name : words.edit(profile.name)}
      initial={copied ? { ...draft, id: '', name: words.copyName(profile.name) } : draft}
      revision={copied ? null : data.revision}
      places={data.secrets}
      store={store.data}
      readOnly={readOnly}
      mayConnect={false}
      // A managed profile is as the policy says already.
      locks={managed.locks}
      organisation={managed.organisation}
      onLoadAgain={loadAgain}
    />
  );
}

function Frame({ children }: { readonly children: ReactNode }): ReactNode {
  const navigation = useNavigation();
  useTitle([text.shell.pages.profiles]);
  return (
    <>
      <PageHead
        title={text.profiles.title}
        focused
        back={{ name: words.back, onBack: () => navigation.go(LIST, { replace: true }) }}
      />
      {children}
    </>
  );
}
