/** A multipart body as browsers send it. */
export function multipart(parts: { name: string; value?: string; file?: Buffer; filename?: string }[]) {
  const boundary = '----tetsuzuki-test';
  const chunks = parts.flatMap(({ name, value, file, filename = 'card.jpg' }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file ? `; filename="${filename}"\r\nContent-Type: image/jpeg` : ''}\r\n\r\n`,
    ),
    file ?? Buffer.from(value ?? ''),
    Buffer.from('\r\n'),
  ]);
  const payload = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
