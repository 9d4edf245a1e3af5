import type { ReactNode } from 'react';
import type { PinholeVerdict } from '../../app/contract/contract.ts';

/** A wall, and whether something passes: both ways, hardly, not, or nobody knows. */
const paths: Record<PinholeVerdict, { readonly wall: string; readonly passage: string }> = {
  open: { wall: 'M12 2.5v6M12 15.5v6', passage: 'M3.5 12h17M17.5 9l3 3-3 3M6.5 9l-3 3 3 3' },
  'at-risk': { wall: 'M12 2.5v7.5M12 14v7.5', passage: 'M3.5 12h2.6M8.8 12h1M14.2 12h1M17.9 12h2.6' },
  closed: { wall: 'M12 2.5v19', passage: 'M2.5 12H8M5.5 9l3 3-3 3M15.5 9.5l5 5M20.5 9.5l-5 5' },
  unknown: {
    wall: 'M12 2.5v2M12 7.5v2M12 14.5v2M12 19.5v2',
    passage: 'M4 12h.01M8 12h.01M16 12h.01M20 12h.01',
  },
};

export interface PinholeGlyphProps {
  readonly verdict: PinholeVerdict;
  readonly size: number;
  readonly className?: string;
}

/** Decoration: the word stands beside it. */
export function PinholeGlyph({ verdict, size, className }: PinholeGlyphProps): ReactNode {
  const { wall, passage } = paths[verdict];
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      className={className}
      aria-hidden
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={wall} strokeWidth={2.8} />
      <path d={passage} strokeWidth={2} />
    </svg>
  );
}
