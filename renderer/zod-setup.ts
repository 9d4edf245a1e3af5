// zod probes `new Function`, which the content security policy reports. Imported before any schema is built.
import { z } from 'zod';

z.config({ jitless: true });
