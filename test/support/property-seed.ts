/**
 * Property tests draw the same cases in every run, so that a change and not chance decides a run.
 * `PINHOLE_SEED=fresh` draws new ones, `PINHOLE_SEED=NUMBER` those of a run that failed.
 */
import fc from 'fast-check';

const FIXED_SEED = 20_101_005;

const wanted = process.env['PINHOLE_SEED'];
const seed = wanted === 'fresh' ? Math.floor(Math.random() * 2 ** 31) : Number(wanted ?? FIXED_SEED);
fc.configureGlobal({ seed });
