// @ts-check
// Entry of every page of the shell: one import per behaviour.
import "../../vendor/htmx-4.0.1/htmx.esm.min.js";
import "./csrf.js";
import "./theme.js";
import "./clock.js";
import "./toast.js";
import "./dialogs.js";
import "./drawer.js";
import "./list.js";
import "./keys.js";
import "./forms.js";
import "./drafts.js";
import "./live.js";
import "./proposals.js";
import "./push-state.js";
import "./sound.js";
import "./islands.js";
