import type { TunnelSnapshot } from '../../../app/contract/contract.ts';
import { kam, lifetime, lifetimeOf, tunnel } from './samples.ts';

/** A tunnel with something in every part of its detail. */
export const fullTunnel = (id: string, change: Partial<TunnelSnapshot> = {}): TunnelSnapshot =>
  tunnel(id, {
    managed: true,
    interval: { seconds: 60, decidedBy: 'policy', agreement: 'shortened' },
    intervalCandidates: [
      { origin: 'profile', role: 'wish', seconds: null, won: false },
      { origin: 'measured', role: 'recommendation', seconds: null, won: false },
      { origin: 'tscf', role: 'assignment', seconds: 110, won: false },
      { origin: 'policy', role: 'at-most', seconds: 60, won: true },
    ],
    pinhole: {
      verdict: 'at-risk',
      reasons: [
        {
          code: 'answer-overdue',
          text: 'An answer is overdue.',
          evidence: { sequence: 7, waitingMs: 1_200, usualMs: 600 },
        },
        {
          code: 'address-changed',
          text: 'The address changed.',
          evidence: { agoMs: 5_000, address: '192.0.2.9:1', addressBefore: '192.0.2.8:1' },
        },
      ],
      sinceAgoMs: 3_000,
    },
    lifetime: lifetimeOf({
      known: lifetime(),
      doubt: { when: '2026-11-23T10:00:00.000Z', deadlySeconds: 12, trustedSeconds: 8 },
    }),
    kam: kam({
      samples: [
        { kind: 'answered', rttMs: 4 },
        { kind: 'answered', rttMs: 8 },
        { kind: 'missed' },
        { kind: 'gap', cause: 'sleep' },
        { kind: 'gap', cause: 'network' },
        { kind: 'answered', rttMs: 6 },
      ],
      sent: 42,
      answered: 40,
      missed: 2,
      late: 1,
      tscfOriginates: true,
      received: 3,
    }),
    dropped: { 'late-response': 1, 'packet-fragment': 0 },
    tls: {
      protocol: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      subject: 'tscf.example.com',
      issuer: 'Example CA',
      validTo: '2027-06-15T12:00:00.000Z',
      chain: [
        {
          subject: 'tscf.example.com',
          issuer: 'Example CA',
          pin: 'sha256/AAAA',
          validFrom: '2026-06-15T12:00:00.000Z',
          validTo: '2027-06-15T12:00:00.000Z',
        },
      ],
      pinned: true,
      resumed: true,
      previousIssuer: 'Another CA',
    },
    attempts: [
      {
        address: '2001:db8::1',
        port: 443,
        family: 6,
        startedAfterMs: 0,
        durationMs: 250,
        outcome: 'failed',
        code: 'TCP_REFUSED',
      },
      {
        address: '192.0.2.1',
        port: 443,
        family: 4,
        startedAfterMs: 250,
        durationMs: 20,
        outcome: 'connected',
        code: null,
      },
    ],
    addresses: {
      local: '192.168.1.5:50000',
      remote: '192.0.2.1:443',
      proxy: 'http://proxy.example.com:3128',
      reflexive: '198.51.100.7:41000',
      internalIpv4: '10.64.1.0',
      internalIpv6: 'fd00:64::100/64',
    },
    forwards: [
      {
        listen: '127.0.0.1:5060',
        to: '10.64.0.1:5060',
        mappings: 1,
        sent: 12,
        received: 10,
        droppedByReason: { 'tunnel-down': 2 },
      },
    ],
    ...change,
  });
