import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import { usePlace } from '../../context.tsx';
import { formOf } from './places.ts';
import { ProfileFormPage } from './profile-form-page.tsx';
import { openProfileId } from './profile-row.tsx';
import { ProfilesList } from './profiles-list.tsx';

const useStyles = makeStyles({
  list: { display: 'contents' },
  hidden: { display: 'none' },
});

/** The list, or the form of one profile. The list stays as it was, search and all, while a form is in its place. */
export function ProfilesPage(): ReactNode {
  const classes = useStyles();
  const { item } = usePlace().place;
  const form = formOf(item);
  const root = useRef<HTMLDivElement>(null);
  useComingBack(item, root);
  return (
    <>
      <div ref={root} className={mergeClasses(form === null ? classes.list : classes.hidden)}>
        <ProfilesList shown={form === null} />
      </div>
      {form !== null && <ProfileFormPage key={item} form={form} />}
    </>
  );
}

/** Where the list was scrolled to, and which profile was opened, are as before when a form is closed. */
function useComingBack(item: string | null, root: React.RefObject<HTMLDivElement | null>): void {
  const before = useRef(item);
  const scrolled = useRef(0);
  useEffect(() => {
    const main = root.current?.closest('main');
    if (item === null && before.current !== null) {
      if (main !== null && main !== undefined) main.scrollTop = scrolled.current;
      const opened = /[^/]+$/.exec(before.current)?.[0] ?? '';
      const target =
        document.getElementById(openProfileId(opened)) ?? document.getElementById('profiles-title');
      target?.focus({ preventScroll: true });
    } else if (item !== null && main !== null && main !== undefined) {
      main.scrollTop = 0;
    }
    before.current = item;
    if (item !== null) return undefined;
    // While the list is shown.
    const note = (): void => void (scrolled.current = main?.scrollTop ?? 0);
    main?.addEventListener('scroll', note);
    return () => main?.removeEventListener('scroll', note);
  }, [item, root]);
}
