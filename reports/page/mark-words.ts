import type { MarkKind } from '../../chaos/measure/mark.ts';

/** What people call a kind of mark, in Russian; the English words are where the marks are made. */
export const markWordsRu: Readonly<Record<MarkKind, string>> = {
  injected: 'вред нанесён',
  firstLoss: 'первая ошибка у пользователя',
  nodeLost: 'нода замолчала',
  markedDown: 'балансировщик вывел ноду',
  watchdogActed: 'сработал watchdog',
  processEnded: 'процесс завершился',
  processStarted: 'процесс запущен',
  processUp: 'процесс готов',
  healed: 'вылечено',
  markedUp: 'балансировщик вернул ноду',
  nodeBack: 'первый хороший ответ ноды',
  lastLoss: 'последняя ошибка у пользователя',
};
