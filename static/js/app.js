// Entry of every page. Each module looks for its own attributes and does nothing where they are absent;
// pages work without any of them.
import { startForms } from "./forms.js";
import { startDrafts } from "./drafts.js";
import { startAutosave } from "./autosave.js";
import { startParts } from "./parts.js";
import { startFragment } from "./fragment.js";
import { startReveal } from "./reveal.js";
import { startSession } from "./session.js";
import { startSteps } from "./steps.js";

startDrafts();
startForms();
startAutosave();
startParts();
startFragment();
startReveal();
startSession();
startSteps();
