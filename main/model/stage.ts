import { z } from 'zod';

// Apart from the snapshot: the engine needs the names of the stages alone, and a command is not to build the schemas of a window.
export const stageSchema = z.enum(['name', 'tcp', 'proxy', 'tls', 'configuration']);
/** A stage of establishment (protocol 6). */
export type ConnectStage = z.output<typeof stageSchema>;
