/**
 * Every bound of the program, in one place: what it bounds, in which unit, and why it is where it is.
 * docs/LIMITS.md is generated from this table.
 */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly why: string;
}

const limit = (value: number, unit: string, why: string): Limit => ({ value, unit, why });

export const LIMITS = {
  cmMessageOctets: limit(4096, 'octets', 'Protocol 5: the largest control message; more closes the tunnel.'),
  cmTlvs: limit(64, 'TLVs', 'Protocol 5: the most TLVs of one control message; more closes the tunnel.'),
  innerPacketOctets: limit(65_535, 'octets', 'Protocol 5: the largest inner IP packet.'),
  incompleteMessageMs: limit(
    30_000,
    'ms',
    'Protocol 5: a message that stays incomplete this long closes the tunnel.',
  ),
  stageMs: limit(10_000, 'ms', 'Protocol 6.6: each stage of establishment.'),
  dialAddresses: limit(8, 'addresses', 'Addresses of one name that an attempt tries; the rest are left out.'),
  otherPorts: limit(
    4,
    'ports',
    'Ports of a profile after its first: so each port of each address gets its turn within the stage.',
  ),
  dialAttempts: limit(
    40,
    'attempts',
    'Attempts that a snapshot lists: 8 addresses on 5 ports; of more, the latest.',
  ),
  pins: limit(16, 'pins', 'Keys that a profile pins: those in use, and some to change over to.'),
  chainCertificates: limit(10, 'certificates', 'Certificates of a chain that are read and shown.'),
  secureContexts: limit(
    64,
    'contexts',
    'TLS contexts kept for reuse; tunnels with the same settings share one, and the least recently used gives way.',
  ),
  tlsSessionOctets: limit(
    65_536,
    'octets',
    'A TLS session that is kept to be resumed, one a tunnel; a larger one is not.',
  ),
  clientCertificateOctets: limit(
    1_048_576,
    'octets',
    'The file of a client certificate or of its key; more is refused unread.',
  ),
  attemptDelayMs: limit(250, 'ms', 'RFC 8305, 5: so long after a connection attempt the next one begins.'),
  redialMs: limit(
    2_000,
    'ms',
    'While an address does not answer, another connection to it begins so often, in the time of the stage: the system itself asks again after ever longer pauses.',
  ),
  resolutionDelayMs: limit(50, 'ms', 'RFC 8305, 3: how long IPv4 addresses wait for the IPv6 ones.'),
  proxyWays: limit(8, 'ways', 'Proxies, or DIRECT, of one answer of the system that an attempt tries.'),
  proxyHeadOctets: limit(16_384, 'octets', 'The head of an answer from a proxy; a longer one is refused.'),
  unconfiguredMs: limit(
    10_000,
    'ms',
    'Protocol 8: a connection at the TSCF without a configuration is closed.',
  ),
  wrongSessionIds: limit(
    3,
    'messages',
    'Protocol 8: the third message with another Session ID closes the tunnel.',
  ),
  keepAlivesPerSecond: limit(10, 'messages', 'Protocol 8: Keep_Alives above this in one second are dropped.'),
  floodWindows: limit(5, 'windows', 'Protocol 8: so many flooded seconds in a row close the tunnel.'),
  evidenceOctets: limit(32, 'octets', 'Protocol 8: what is kept of a peer that does not speak the protocol.'),
  intervalSeconds: limit(86_400, 's', 'Protocol 3: the longest keep-alive interval.'),
  responseTimeSeconds: limit(60, 's', 'Protocol 7.4: the longest response time that can be set.'),
  missLimit: limit(10, 'misses', 'Protocol 7.4: the highest miss limit that can be set.'),
  answersMissingFactor: limit(3, '× miss limit', 'Protocol 7.4: misses borne while other octets arrive.'),
  rttSamples: limit(60, 'samples', 'What the sparkline of a tunnel shows; older samples are forgotten.'),
  pinholeReasons: limit(8, 'reasons', 'Reasons of a verdict on a pin-hole; lighter ones are left out.'),
  pinholeSettleMs: limit(
    10_000,
    'ms',
    'After trouble a pin-hole is open again with what passes in both directions no sooner than this; so long at least lies between two times of Open on one connection.',
  ),
  pinholeNoteMs: limit(
    60_000,
    'ms',
    'How long a gap of our own, or another reflexive address, stands among the reasons.',
  ),
  unansweredSequences: limit(
    16,
    'sequences',
    'Missed Keep_Alives remembered, to tell a late answer from a duplicate.',
  ),
  releaseMs: limit(
    1_000,
    'ms',
    'How long a release may wait for its response before the connection is closed.',
  ),
  writeQueueOctets: limit(
    262_144,
    'octets',
    'Unsent octets to one peer. A peer that does not read is ended beyond it, so memory stays bounded.',
  ),
  reconnectMaxMs: limit(3_600_000, 'ms', 'The longest backoff that can be set.'),
  reconnectStableMs: limit(60_000, 'ms', 'Protocol 7: established this long, the backoff starts over.'),
  hedgeForMs: limit(
    30_000,
    'ms',
    'Protocol 7: so long after a tunnel was lost attempts are hedged against silence.',
  ),
  hedgedAttempts: limit(
    3,
    'attempts',
    'Protocol 7: hedged attempts of one tunnel that are in flight at once.',
  ),
  hedgeDelayMs: limit(
    1_000,
    'ms',
    'Protocol 7: the shortest silence after which another attempt begins beside those in flight.',
  ),
  hedgeDelayMaxMs: limit(2_000, 'ms', 'Protocol 7: the longest; each is drawn between the two.'),
  tunnels: limit(1_000, 'tunnels', 'Tunnels of one program; a desktop has a handful, a test bench hundreds.'),
  profileFileOctets: limit(65_536, 'octets', 'A profile file; more is refused unread.'),
  profileFiles: limit(1_000, 'files', 'Profile files read from the profile folder, and that may be in it.'),
  profileReadsAtOnce: limit(
    16,
    'files',
    'Profile files that are open at the same time: more of them make reading no faster.',
  ),
  profileImportOctets: limit(
    16_777_216,
    'octets',
    'A file of profiles to import: room for as many as may be kept. A larger one is refused unread.',
  ),
  profileProblems: limit(20, 'problems', 'Fields of one profile that an import names as wrong.'),
  tornFileMs: limit(
    250,
    'ms',
    'How long after a profile file was no JSON it is read once more: an editor may have been in the middle of writing it.',
  ),
  fileLockMs: limit(
    5_000,
    'ms',
    'How long a program waits for another one that is writing the same files; each write takes milliseconds.',
  ),
  fileLockRetryMs: limit(
    10,
    'ms',
    'How often it looks meanwhile whether the other one is done: nothing tells of it.',
  ),
  warningsKept: limit(
    1_100,
    'lines',
    'Lines of warning shown: one a profile file, and some of the program itself.',
  ),
  caFileOctets: limit(1_048_576, 'octets', 'A CA file; more is refused unread.'),
  eventsKept: limit(200, 'events', 'Events the engine keeps for a window that opens later.'),
  eventsPerUpdate: limit(
    100,
    'events',
    'Events in one update to a window; the oldest beyond it are left out.',
  ),
  updatesPerSecond: limit(4, 'updates', 'Updates to a window; a change of state goes at once.'),
  stallMs: limit(
    1_000,
    'ms',
    'A timer later than this means that this program, or the machine, stood still.',
  ),
  guardHeartbeatMs: limit(
    15_000,
    'ms',
    'How often sleep, and a change of network, are looked for while every tunnel is up: four wake-ups a minute.',
  ),
  sameWakeMs: limit(
    10_000,
    'ms',
    'Time awake in which another word of the system about waking up is about the same sleep.',
  ),
  networkLookMs: limit(
    1_000,
    'ms',
    'How often the addresses of this machine are looked at while a tunnel is not up, or one has just gone.',
  ),
  networkGoneMs: limit(
    2_000,
    'ms',
    'Protocol 7.5: an address that has been gone for so long does not come back; a connection from it is ended.',
  ),
  hastenEveryMs: limit(
    30_000,
    'ms',
    'A network that keeps changing makes a tunnel begin its attempts anew no more often than this.',
  ),
  forwards: limit(64, 'forwards', 'UDP forwards of one profile.'),
  forwardPorts: limit(
    256,
    'ports',
    'Ports that the forwards of one profile listen on: each is a socket. A call takes two to four.',
  ),
  forwardMappings: limit(
    1_024,
    'mappings',
    'Local programs that have sent through the forwards of one tunnel; further ones are dropped until others fall idle.',
  ),
  mappingIdleMs: limit(
    300_000,
    'ms',
    'A mapping without traffic for so long is forgotten (RFC 4787, REQ-5, recommends it), at forwards and relays.',
  ),
  packetQueueOctets: limit(
    65_536,
    'octets',
    'Unsent octets to one peer above which inner packets are dropped: with the largest one still below what ends the tunnel.',
  ),
  udpQueueOctets: limit(262_144, 'octets', 'Unsent octets of one UDP socket; datagrams beyond are dropped.'),
  udpReceiveOctets: limit(1_048_576, 'octets', 'What the system is asked to hold for a UDP socket unread.'),
  tscfServices: limit(64, 'services', 'Services that the TSCF side offers to inner packets.'),
  relayMappings: limit(4_096, 'sockets', 'Sockets of all relays of the TSCF side.'),
  relayMappingsPerClient: limit(256, 'sockets', 'Sockets of the relays for one tunnel.'),
  relayWaiting: limit(
    8,
    'datagrams',
    'Datagrams that wait for the socket of a new relay mapping to be bound.',
  ),
  tscfTunnels: limit(10_000, 'tunnels', 'Connections that the TSCF side accepts at once.'),
  tscfAnswerDelayMs: limit(60_000, 'ms', 'The longest delay that the late-answer behaviour can be set to.'),
  tscfDelayedAnswers: limit(
    64,
    'answers',
    'Answers held back at once for one tunnel by the late-answer behaviour.',
  ),
  contractMessageOctets: limit(
    1_048_576,
    'octets',
    'A request from a window: room for an import of profiles; more is refused.',
  ),
  importOctets: limit(524_288, 'octets', 'A text of profiles to import; more is refused unread.'),
  storedCertificateOctets: limit(
    32_768,
    'octets',
    'A PKCS#12 file that the system’s store is to keep: a certificate, its key and its chain.',
  ),
  certificateLookMs: limit(
    21_600_000,
    'ms',
    'Client certificates in use are held against the date so often: what is about to end is warned of days ahead.',
  ),
  passwordOctets: limit(1_024, 'octets', 'A password or a pass phrase.'),
  profilesShown: limit(
    200,
    'profiles',
    'Profiles of one answer to a window; it asks for more as it scrolls.',
  ),
  policyValueShown: limit(
    4_096,
    'octets',
    'A value of the policy as a window gets it, as JSON; of a longer list it gets the number of items.',
  ),
  policyProblemsShown: limit(200, 'problems', 'Problems of the policy that a window gets.'),
  contractInFlight: limit(64, 'requests', 'Requests of one window that are answered at the same time.'),
  webClients: limit(8, 'windows', 'Windows of the web host at once.'),
  webTokens: limit(
    8,
    'tokens',
    'Tokens of the web host that are good at the same time; the oldest gives way.',
  ),
  webTokenMs: limit(60_000, 'ms', 'How long a token of the web host is good.'),
  webSessions: limit(32, 'sessions', 'Browsers admitted to the web host at once; the oldest gives way.'),
  webQueueOctets: limit(
    1_048_576,
    'octets',
    'Unsent octets to one window; beyond it the window is cut and reloads.',
  ),
  quitMs: limit(2_000, 'ms', 'How long quitting waits for the tunnels to be released.'),
  pageReloads: limit(3, 'reloads', 'Times that a page which crashed is loaded again; a loop helps nobody.'),
  webConnections: limit(64, 'connections', 'Connections of browsers to the web host at once.'),
  webConnectionMs: limit(
    60_000,
    'ms',
    'A connection to the web host that is not an admitted window: one request, its answer, and an end.',
  ),
  webHeaderOctets: limit(16_384, 'octets', 'The header of one request to the web host.'),
  webBodyOctets: limit(256, 'octets', 'The body of a request to the web host: a token and no more.'),
  webHeartbeatMs: limit(
    15_000,
    'ms',
    'How often a window of the web host is asked whether it is there; one that did not answer the last time is cut.',
  ),
  browserLaunchMs: limit(
    3_000,
    'ms',
    'How long the launcher of the browser is watched for a failure; one that still runs then has succeeded.',
  ),
  measureConnections: limit(
    8,
    'connections',
    'Connections of one lifetime measurement at a time, the control among them.',
  ),
  measureOpened: limit(
    64,
    'connections',
    'Connections that one lifetime measurement opens in all; beyond it the path is called unsteady.',
  ),
  measureSamples: limit(200, 'samples', 'Silences that one lifetime measurement judges.'),
  measureContradictions: limit(
    2,
    'samples',
    'Samples of a lifetime measurement that speak against the rest; beyond it nothing more is repeated.',
  ),
  measureControlLosses: limit(
    3,
    'losses',
    'Control connections that one lifetime measurement replaces; beyond it the path is called unsteady.',
  ),
  measureOpenFailures: limit(
    5,
    'attempts',
    'Failed attempts in a row, with no connection left, that end a lifetime measurement.',
  ),
  measureTimeFactor: limit(
    8,
    '× (longest silence + response time)',
    'How long a lifetime measurement may take in all.',
  ),
  measureBeatMs: limit(
    15_000,
    'ms',
    'The longest pause of the control connection of a lifetime measurement.',
  ),
  measurementsAtOnce: limit(
    1,
    'measurements',
    'Lifetime measurements of one program at a time: each has connections of its own, and would see those of another.',
  ),
  measureEveryMs: limit(
    86_400_000,
    'ms',
    'A TSCF that was measured on this network so recently is measured again only where a person asks for it.',
  ),
  remeasureEveryMs: limit(
    3_600_000,
    'ms',
    'A lifetime in doubt is measured again by itself, where the profile says so, no more often than this.',
  ),
  lifetimeLookUpMs: limit(
    250,
    'ms',
    'How long a tunnel that is being built waits for what is known of its pin-hole.',
  ),
  lifetimesKept: limit(
    64,
    'lifetimes',
    'Measured lifetimes that are stored, one for each TSCF on each network; the oldest gives way.',
  ),
  lifetimeFileOctets: limit(262_144, 'octets', 'The file of measured lifetimes; a larger one is not read.'),
  policyFiles: limit(
    256,
    'files',
    'Policy files of one folder. With more of them the folder counts as unreadable: the last ones would have had the last word.',
  ),
  policyFileOctets: limit(
    16_777_216,
    'octets',
    'A policy file, or what a system tool says of its policy: room for 10,000 profiles. A larger one counts as unreadable.',
  ),
  policyDepth: limit(32, 'levels', 'Nesting of JSON in a policy; profiles need five.'),
  policyProfiles: limit(10_000, 'profiles', 'Profiles that a policy manages.'),
  policyProblems: limit(
    20,
    'problems',
    'Problems that are kept of one key in one policy file, and of all unknown ones.',
  ),
  policyDuplicates: limit(
    100,
    'names',
    'Names that stand twice in one policy file. With more of them it counts as unreadable.',
  ),
  watchDebounceMs: limit(
    200,
    'ms',
    'From the first sign that a policy or a profile changed until it is read: a file that is being written gets its rest.',
  ),
  watchPollMs: limit(
    60_000,
    'ms',
    'How often a policy, or the folder of profiles, is looked at where nothing tells that it changed.',
  ),
  unwatchedPollMs: limit(
    4_000,
    'ms',
    'How often files of policies and profiles are looked at where the system cannot watch them: a change shows within 5 s.',
  ),
  policyCommandMs: limit(10_000, 'ms', 'How long a system tool may take to tell its policy.'),
  secretOctets: limit(
    1_400_000,
    'octets',
    'A secret, as text in UTF-8: room for a PKCS#12 file of 1 MiB in base64.',
  ),
  secretEntryOctets: limit(
    1_024,
    'octets',
    'A secret that the system’s store holds itself; a larger one is an encrypted file, whose key is there. Windows holds 2,560 an entry.',
  ),
  secretCallMs: limit(
    120_000,
    'ms',
    'A call of the system’s store of secrets: a person may be typing into a dialog that unlocks it.',
  ),
  secretProbeMs: limit(
    5_000,
    'ms',
    'To see whether the system’s store of secrets can be used: no dialog is shown.',
  ),
  secretTurnMs: limit(
    10_000,
    'ms',
    'How long a call of the system’s store of secrets waits for the one before it. They run on the few threads that files and names need too: one at a time.',
  ),
  secretCallsWaiting: limit(
    64,
    'calls',
    'Calls of the system’s store of secrets that wait for their turn; more are refused.',
  ),
  secretReads: limit(
    4,
    'attempts',
    'How often a large secret is looked up that is replaced at that very moment.',
  ),
  secretLeftoverMs: limit(
    86_400_000,
    'ms',
    'Age at which an encrypted file of secrets is deleted that nothing in the store refers to: longer than whoever wrote it may wait for a dialog.',
  ),
  secretFiles: limit(4_096, 'files', 'Encrypted files of secrets that are looked at for leftovers.'),
  busMessageOctets: limit(
    65_536,
    'octets',
    'A message from the session’s D-Bus; a larger one ends the connection.',
  ),
  decodeInputOctets: limit(
    1_048_576,
    'octets',
    'A file or hex string given to `pinhole decode`, if it is no capture.',
  ),
  captureOctets: limit(
    67_108_864,
    'octets',
    'The largest capture, and the largest pcapng file that `pinhole decode` reads: it is held in memory.',
  ),
  captureOctetsLeast: limit(
    65_536,
    'octets',
    'The smallest size that a capture can be held to: room for what stands before and after its messages.',
  ),
  captureMs: limit(86_400_000, 'ms', 'The longest time that a capture can be given.'),
  captureMessages: limit(500_000, 'messages', 'Messages and inner packets of one capture.'),
  captureQueueOctets: limit(
    1_048_576,
    'octets',
    'What a capture holds for the disk to take; beyond it messages are missing in the file, and counted.',
  ),
  captureCloseMs: limit(
    1_000,
    'ms',
    'How long a capture that ends waits for the disk to take the rest; quitting waits for it.',
  ),
  keyLogQueueOctets: limit(
    65_536,
    'octets',
    'TLS keys that wait for the disk to take them; beyond it they are left out of the file.',
  ),
  pcapngInterfaces: limit(1_024, 'interfaces', 'Interfaces of one section of a pcapng file that is read.'),
  pcapngOptions: limit(256, 'options', 'Options of one block of a pcapng file that is read.'),
} as const satisfies Record<string, Limit>;
