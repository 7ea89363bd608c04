/** What stands around every problem: on its page, and at `/problems/<word>`. */
const ja = {
  'problem.meaning': 'この表示の意味',
  'problem.action': '対処の方法',
  'problem.documentation': 'エラーの説明',
  'problem.documentation-lead': 'この窓口のAPIと画面が返すエラーの説明です。',
  'problem.word': '識別名',
  'problem.http-status': 'HTTPステータス',
  'problem.retry': 'およそ{minutes, number}分後に、もう一度お試しください。',
  'problem.looks-again': 'この画面は、つながりしだい自動的に切り替わります。',
  'problem.to-home': 'ホームへ戻る',
  'problem.to-console': '担当者の最初の画面へ',
  'problem.inquiry': 'お困りのときは、{inquiry}までお問い合わせください。',
  'problem.inquiry.page': 'お困りのときは、{inquiry}からお問い合わせください。',
  'problem.inquiry.form': 'お問い合わせフォーム',
  'problem.decided-by': '先に決定した担当者',
  'problem.taken.none': '送信した内容は受け付けていません。変更は行われていません。',
  'problem.taken.unknown':
    '送信した内容は、すでに受け付けられ、これから処理される場合があります。もう一度送信する前に、状況をご確認ください。確認先に何も表示されないときは、もう一度送信してください。',
  'problem.taken.look': '手続きの状況を確認する',
} as const;

const en: Record<keyof typeof ja, string> = {
  'problem.meaning': 'What this means',
  'problem.action': 'What you can do',
  'problem.documentation': 'About this error',
  'problem.documentation-lead': 'An error that the pages and the API of this service can answer with.',
  'problem.word': 'Name',
  'problem.http-status': 'HTTP status',
  'problem.retry': 'Please try again in about {minutes, plural, one {# minute} other {# minutes}}.',
  'problem.looks-again': 'This page updates by itself as soon as the service can be reached again.',
  'problem.to-home': 'Back to the home page',
  'problem.to-console': 'Go to the staff start page',
  'problem.inquiry': 'If you need help, please contact us: {inquiry}',
  'problem.inquiry.page': 'If you need help, please use our {inquiry}.',
  'problem.inquiry.form': 'inquiry form',
  'problem.decided-by': 'Decided by',
  'problem.taken.none': 'What you sent was not accepted. Nothing has been changed.',
  'problem.taken.unknown':
    'What you sent may have been accepted and may still be carried out. Check the status before you send it again. If nothing is shown there, send it again.',
  'problem.taken.look': 'Check the status of your procedure',
};

export const problemPageTexts = { ja, en };

declare module '../index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
