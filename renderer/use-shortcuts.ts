import { useEffect } from 'react';
import { useNavigation, useSelector } from './context.tsx';
import { ADD } from './features/profiles/places.ts';
import { controlOf, shortcutOf, takesText } from './shortcuts.ts';

/** Has the keys of `SHORTCUTS` press their controls. */
export function useShortcuts(): void {
  const navigation = useNavigation();
  const mayAdd = useSelector(({ managed }) => managed?.userProfilesAllowed === true);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || event.isComposing || takesText(event.target)) return;
      const shortcut = shortcutOf(event);
      if (shortcut === undefined) return;
      const control = controlOf(shortcut);
      if (control !== undefined) {
        event.preventDefault();
        // What cannot be pressed now is not pressed by its keys either.
        if (control.getAttribute('aria-disabled') !== 'true') pressControl(control);
      } else if (shortcut.id === 'profile.new' && mayAdd && !isDialogOpen()) {
        event.preventDefault();
        navigation.go(ADD);
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [navigation, mayAdd]);
}

function pressControl(control: HTMLElement): void {
  control.focus();
  if (!takesText(control)) control.click();
}

const isDialogOpen = (): boolean => document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
