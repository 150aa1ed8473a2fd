// Runs before anything of the page is seen: who reads it in Russian, or in the dark, never sees it otherwise first.
import { takeChosen } from './choices.ts';

takeChosen();
