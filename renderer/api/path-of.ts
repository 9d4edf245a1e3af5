/** @returns empty where the file has none. */
export type PathOf = (file: File) => string;

const { pinhole } = window;

/** The path of a file that a person chose; null: this window may be on another computer than the engine. */
export const pathOf: PathOf | null = pinhole === undefined ? null : (file) => pinhole.pathOf(file);
