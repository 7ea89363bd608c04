/** Texts of pictures that were refused. */
const ja = {
  'operator.file.missing': 'ファイルが選ばれていません。',
  'operator.file.too-large': '画像が大きすぎます。10MB以下にしてください。',
  'operator.file.not-a-picture': 'JPEG、PNG、HEIC、WebPのどの画像でもありません。',
  'operator.file.too-many-pixels': '画像の縦横が大きすぎます。2500万画素以下にしてください。',
  'operator.file.unreadable': '画像を読み取れません。別の画像を選んでください。',
  'operator.file.gone': '受け取った画像は使えなくなりました。もう一度選んでください。',
};

const en: Record<keyof typeof ja, string> = {
  'operator.file.missing': 'No file was chosen.',
  'operator.file.too-large': 'The picture is too large. It may be at most 10 MB.',
  'operator.file.not-a-picture': 'This is not a JPEG, PNG, HEIC or WebP picture.',
  'operator.file.too-many-pixels': 'The picture is too wide or too high. It may have at most 25 million pixels.',
  'operator.file.unreadable': 'The picture could not be read. Please choose another one.',
  'operator.file.gone': 'The picture we received can no longer be used. Please choose it again.',
};

export const attachmentTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
