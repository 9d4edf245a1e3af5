/** How much is blacked out in diagnostic reports. */
import { z } from 'zod';

export const reportRedactionSchema = z.enum(['standard', 'strict']);
export type ReportRedaction = z.output<typeof reportRedactionSchema>;
