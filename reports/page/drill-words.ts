import type { Sentence } from '../../checks/requirements/requirement.ts';

/** Said of whatever was seen in a drill: of a stand as it should be it tells nothing. */
export const inDrill: Sentence = {
  en: 'in a drill, a defence of the stand taken away',
  ru: 'в учении, без одного из средств защиты стенда',
};
