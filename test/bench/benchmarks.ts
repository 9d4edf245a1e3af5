import { decoder } from './decoder.ts';
import type { Benchmark } from './harness.ts';
import { kamRtt } from './kam-rtt.ts';
import { policy } from './policy.ts';
import { udpForward } from './udp-forward.ts';

export const BENCHMARKS: readonly Benchmark[] = [kamRtt, decoder, udpForward, policy];
