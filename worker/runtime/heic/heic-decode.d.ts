/** The part of the package that is used here. */
declare module 'heic-decode' {
  interface HeicImage {
    width: number;
    height: number;
    /** RGBA, upright. */
    decode(): Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
  }
  const decode: {
    /** Reads the file's boxes and decodes nothing yet. */
    all(file: { buffer: Uint8Array }): Promise<HeicImage[]>;
  };
  export default decode;
}
