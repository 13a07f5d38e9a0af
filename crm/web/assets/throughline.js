// What the browser adds. Every page works without this file: it saves typing, keeps what was typed, and keeps one's place.
import {createAll, Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink} from "./govuk-frontend.min.js";

const DAY = 24 * 60 * 60 * 1000;
const DRAFT = "throughline-draft:";
const WRITTEN = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit], [type=button])";

// A browser that runs modules is one that govuk-frontend supports; it asks for this class before it begins.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

// When the server last heard of whoever sits here, and whether they were told that their session ends.
let lastAsked = Date.now();
let isTold = false;

forgetOldDrafts();
forgetSentDrafts();
begin(document);
showNewsOfPage();
warnBeforeTheSessionEnds();

document.addEventListener("submit", refuseWhenOffline, true);
document.addEventListener("submit", forgetDraftsOnSigningOut);
document.addEventListener("click", findAtTheFoot);
document.addEventListener("keydown", sendByKeyboard);
document.addEventListener("htmx:beforeSwap", rememberFocus);
document.addEventListener("htmx:afterSettle", afterSwap);
document.addEventListener("htmx:afterRequest", endTelling);
document.addEventListener("htmx:sendError", () => alertOf("There is no connection just now. What you typed is kept here. Try again in a moment."));
document.addEventListener("htmx:timeout", () => alertOf("That took too long. What you typed is kept here. Try again in a moment."));
document.addEventListener("htmx:responseError", () => alertOf("That did not work, and nothing was changed. What you typed is kept here. Try again, or load the page anew."));
document.addEventListener("htmx:afterRequest", () => { lastAsked = Date.now(); });
window.addEventListener("online", () => alertOf(""));

// Prepares a page, or what was swapped into one.
function begin(scope) {
  for (const component of [Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink]) {
    createAll(component, undefined, {scope, onError: saidTwice});
  }
  each(scope, "input[data-combobox]", (input) => input.combobox ??= combobox(input));
  each(scope, "[data-shown-when]", shownWhen);
  each(scope, "[data-echo]", echo);
  each(scope, "[data-sums-up]", sumUp);
  each(scope, "form[data-draft]", keepDraft);
  each(scope, "[data-print]", printer);
  each(scope, "[data-begins-here]", startAt);
}

// A button that prints the page: only where this can.
// A drawing that is wider than the screen begins with whom it is about.
function startAt(middle) {
  const frame = middle.closest(".scrolls");
  const at = middle.getBoundingClientRect().left - frame.getBoundingClientRect().left;
  frame.scrollLeft += at - frame.clientWidth / 8;
}

function printer(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// htmx tells of a part and of what is in it, so a component may be begun already: that is no error.
function saidTwice(error) {
  if (error.name !== "InitError") console.error(error);
}

function each(scope, selector, prepare) {
  if (scope.matches?.(selector)) prepare(scope);
  scope.querySelectorAll(selector).forEach(prepare);
}


// What is said to the reader: read out at once, and in sight until it is no longer so.

function announce(words) {
  const status = document.getElementById("status");
  if (!status) return;
  let said = status.querySelector(":scope > .govuk-visually-hidden");
  if (!said) {
    said = document.createElement("span");
    said.className = "govuk-visually-hidden";
    status.append(said);
  }
  said.textContent = words;
}

function alertOf(words) {
  document.getElementById("alert")?.replaceChildren(words);
}

// A session that nobody uses ends by itself: two minutes before that, whoever still writes can stay.
function warnBeforeTheSessionEnds() {
  const idle = 60 * 1000 * Number(document.body.dataset.sessionMinutes);
  if (!idle) return;
  setInterval(() => {
    const left = idle - (Date.now() - lastAsked);
    if (left > 2 * 60 * 1000) return;
    if (left > 0 && isTold) return;
    if (left > 0) {
      const stay = Object.assign(document.createElement("button"), {type: "button", className: "as-link", textContent: "Stay signed in"});
      stay.addEventListener("click", staySignedIn);
      document.getElementById("alert").replaceChildren("You will be signed out in two minutes. What you typed is kept here. ", stay);
    } else alertOf("You have been signed out, since nothing was asked for so long. What you typed is kept here: sign in again and come back to this page.");
    isTold = true;
  }, 5000);
}

async function staySignedIn() {
  const answer = await fetch("/session", {redirect: "manual"}).catch(() => null);
  if (answer?.status !== 204) return alertOf("You have been signed out already. What you typed is kept here: sign in again and come back to this page.");
  lastAsked = Date.now();
  isTold = false;
  alertOf("");
}

// A page that comes with news (an element with data-announce) has it read out.
function showNewsOfPage() {
  const news = document.querySelector("[data-announce]");
  if (news) announce(news.textContent.trim());
}


// What is told while a form is under way (data-while names it) goes once the form is answered, however it ended.
function endTelling(event) {
  if (!event.target.id) return;
  for (const place of document.querySelectorAll(`[data-while="${CSS.escape(event.target.id)}"]`)) place.replaceChildren();
}

// Focus and news after htmx has exchanged a part of the page.

let focused = null;

function rememberFocus() {
  const active = document.activeElement;
  focused = active && active !== document.body ? {id: active.id, name: active.getAttribute("name")} : null;
}

function afterSwap(event) {
  const part = event.detail.elt ?? event.target;
  if (!part.isConnected) return;
  begin(part);
  const news = part.matches?.("[data-announce]") ? part : part.querySelector("[data-announce]");
  if (news) announce(news.textContent.trim());
  if (event.detail.successful !== false) alertOf("");
  leadOn();
  returnFocus(part);
  // What came may be part of what is kept of a form.
  part.closest("form[data-draft]")?.dispatchEvent(new Event("change", {bubbles: true}));
}

// What came may say where one goes on: data-then-focus names it.
function leadOn() {
  const part = document.querySelector("[data-then-focus]");
  if (!part) return;
  const next = document.querySelector(part.dataset.thenFocus);
  part.removeAttribute("data-then-focus");
  if (!document.activeElement || document.activeElement === document.body) next?.focus();
}

// The focus never falls back to the top of the page: to what had it, to what asks for it, or to what came.
function returnFocus(part) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const place =
    part.querySelector(".govuk-error-summary, [autofocus], [data-focus]") ??
    (focused?.id && document.getElementById(focused.id)) ??
    (focused?.name && part.querySelector(`[name="${CSS.escape(focused.name)}"]`)) ??
    part.querySelector("h1, h2, h3, a[href], button, input:not([type=hidden])") ??
    part;
  if (!(place instanceof HTMLElement)) return; // what came may be nothing: a poll that ended
  if (!place.matches("a[href], button, input, select, textarea, [tabindex]")) place.tabIndex = -1;
  place.focus();
}


// "Find" in the bar at the foot shows the search at the top; without this script the address does.
function findAtTheFoot(event) {
  const link = event.target.closest?.('a[href="#find"]');
  if (!link) return;
  setTimeout(() => document.getElementById("find-words")?.focus());
}


// A part of a form that only matters after some answers: data-shown-when="promise=today|friday", or "promise!=no".
// Without this script it is simply there. What is hidden is not sent either.
function shownWhen(part) {
  const [, name, not, values] = part.dataset.shownWhen.match(/^([^!=]+)(!?)=(.*)$/) ?? [];
  const form = part.closest("form");
  if (!name || !form || part.watching) return;
  part.watching = true;
  const wanted = values.split("|");
  const show = () => {
    const chosen = new FormData(form).getAll(name).some((value) => wanted.includes(value));
    part.hidden = not ? chosen : !chosen;
    part.querySelectorAll("input, select, textarea").forEach((field) => field.disabled = part.hidden);
  };
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  show();
}


// A line that names what is chosen below it: data-echo="conversation_id" has the words of that choice.
function echo(place) {
  const form = place.closest("form");
  if (!form || place.watching) return;
  place.watching = true;
  form.addEventListener("change", () => {
    const chosen = form.querySelector(`[name="${place.dataset.echo}"]:checked`);
    if (chosen) place.textContent = chosen.labels[0].textContent.trim();
  });
}

// The line that a folded part is called by says what was set in it, else what was guessed.
function sumUp(place) {
  const part = place.closest("details");
  if (!part || place.watching) return;
  place.watching = true;
  const guessed = place.textContent;
  const isSet = (field) => field.type === "radio" ? field.checked && !field.defaultChecked : field.matches("select") ? field.selectedIndex > 0 : field.value;
  const isTime = (field) => field.matches("[type=date], [type=time]");
  const words = (field) => field.type === "radio" ? field.labels[0].textContent.trim() : field.matches("select") ? field.selectedOptions[0].text : dayInWords(field);
  part.addEventListener("change", () => {
    const set = [...part.querySelectorAll("input, select")].filter(isSet);
    place.textContent = [...(set.some(isTime) ? [] : [guessed]), ...set.map(words)].join(", ");
  });
}

function dayInWords(field) {
  if (field.type !== "date") return field.value;
  return new Date(`${field.value}T12:00`).toLocaleDateString("en-GB", {weekday: "long", day: "numeric", month: "long"});
}


// Ctrl and Enter send a form from within a long text, where Enter alone begins a new line.
function sendByKeyboard(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("form textarea")) event.target.form.requestSubmit();
}


// Search as one types, after the listbox pattern of WAI-ARIA 1.2: the focus stays in the input, the first that fits is chosen
// already, arrows move the choice, Enter takes it, Escape closes. htmx loads the choices into the element that aria-controls names.
function combobox(input) {
  const place = document.getElementById(input.getAttribute("aria-controls"));
  if (!place) return null;
  let current = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-haspopup", "listbox");
  const options = () => [...place.querySelectorAll("[role=option]")];
  const isOpen = () => !place.hidden && options().length > 0;

  function refresh() {
    const list = place.matches("[role=listbox]") ? place : place.querySelector("[role=listbox]");
    if (list) {
      list.id ||= `${input.id}-list`;
      input.setAttribute("aria-controls", list.id);
    } else {
      input.removeAttribute("aria-controls");
    }
    options().forEach((option, at) => option.id ||= `${input.id}-option-${at}`);
    choose(options().length && document.activeElement === input ? 0 : -1);
    input.setAttribute("aria-expanded", String(isOpen()));
  }

  function choose(at, scroll = false) {
    current = at;
    options().forEach((option, here) => option.setAttribute("aria-selected", String(here === at)));
    const option = options()[at];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      if (scroll) option.scrollIntoView({block: "nearest"});
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function open(shown) {
    place.hidden = !shown;
    if (!shown) choose(-1);
    input.setAttribute("aria-expanded", String(isOpen()));
  }

  function take(option) {
    const control = option.matches("a, button") ? option : option.querySelector("a, button");
    control?.click();
  }

  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!count) return;
      event.preventDefault();
      const down = event.key === "ArrowDown";
      if (place.hidden) open(true);
      if (event.altKey) return;
      choose(current < 0 ? (down ? 0 : count - 1) : (current + (down ? 1 : count - 1)) % count, true);
    } else if (event.key === "Enter") {
      // Typed faster than the answer came: nothing is taken by chance, and a half-written form is not sent.
      if (isOpen() && current >= 0) take(options()[current]);
      else if (!input.value.trim() || input.form?.method === "get") return;
      event.preventDefault();
    } else if (event.key === "Escape") {
      // First it closes the list, then it empties the field.
      if (isOpen()) {
        event.preventDefault();
        open(false);
      } else if (input.value) {
        event.preventDefault();
        input.value = "";
        input.dispatchEvent(new Event("input", {bubbles: true}));
      }
    } else if (event.key === "Home" || event.key === "End") {
      // In the field itself, as the pattern has it; the choice is let go.
      event.preventDefault();
      const end = event.key === "Home" ? 0 : input.value.length;
      if (event.shiftKey) input.setSelectionRange(Math.min(end, input.selectionStart), Math.max(end, input.selectionEnd));
      else input.setSelectionRange(end, end);
      choose(-1);
    } else if (event.key === "Tab") {
      open(false);
    }
  });
  input.addEventListener("input", () => {
    open(true);
    choose(-1);
  });
  input.addEventListener("click", () => open(true));
  // Pressing on a choice must not take the focus from the input first: the list would move under the finger.
  place.addEventListener("mousedown", (event) => event.target.closest("[role=option]") && event.preventDefault());
  document.addEventListener("click", (event) => {
    if (event.target !== input && !place.contains(event.target)) open(false);
  });
  place.addEventListener("htmx:afterSettle", refresh);
  refresh();
  return {refresh};
}


// Unsent drafts: what was typed into <form data-draft="KEY"> stays on this device until it is sent: through a reload, a lost
// connection, and signing in again. Kept per colleague (data-draft-owner), for 24 hours, and never once they sign out.
// What a form is about (its hidden fields) is kept too: words about one resident are never put before another.

function keepDraft(form) {
  const owner = form.closest("[data-draft-owner]")?.dataset.draftOwner;
  if (!owner || form.keepsDraft) return;
  form.keepsDraft = true;
  // Else going back shows what was sent already once more, and it is sent twice: what is unsent is kept here.
  form.autocomplete = "off";
  const key = `${DRAFT}${owner}:${form.dataset.draft}`;
  restore(form, key);
  const keep = () => write(key, {at: Date.now(), about: about(form), fields: fieldsOf(form)});
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
}

function restore(form, key) {
  const draft = read(key);
  if (!draft || !isEmpty(form) || !fits(draft.about, about(form))) return;
  const isTyped = draft.fields.some(([, value, kind]) => kind === "text" && value.trim());
  if (!isTyped && draft.about.join() === about(form).join()) return;
  restoreRest(form, draft);
  for (const field of form.elements) {
    if (!field.name || !field.matches(WRITTEN)) continue;
    const kept = draft.fields.filter(([name]) => name === field.name);
    if (field.type === "radio" || field.type === "checkbox") field.checked = kept.some(([, value]) => value === field.value);
    else if (kept.length) field.value = kept[0][1];
    // Whatever else listens to the field (parts shown after an answer) hears of it; the search is not asked again.
    field.dispatchEvent(new Event("change", {bubbles: true}));
  }
  sayKept(form, key);
}

// What a form is about was chosen, not typed: the part that shows it (data-draft-rest has its address) is asked for again, so
// that it shows what stands there now. What the form does not have yet goes along, to come back in its place.
function restoreRest(form, draft) {
  const part = form.querySelector("[data-draft-rest]");
  if (!part || !draft.about.length || about(form).length) return;
  const chosen = draft.about.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
  const missing = draft.fields.filter(([name]) => !form.elements[name]);
  for (const [name, value] of [...chosen, ...missing]) {
    part.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
  }
  const ask = () => htmx.ajax("POST", part.dataset.draftRest, {source: part, target: part, swap: "outerHTML"});
  // htmx reads its settings once the page is there.
  if (document.readyState === "complete") ask();
  else window.addEventListener("load", ask, {once: true});
}

function sayKept(form, key) {
  const words = document.createElement("span");
  words.className = "draft-news";
  words.textContent = "We kept what you typed.";
  const again = document.createElement("button");
  again.type = "button";
  again.className = "as-link";
  again.textContent = "Start again";
  again.addEventListener("click", () => {
    forget(key);
    if (form.querySelector("[data-draft-rest]")) return location.replace(location.pathname + location.search);
    form.reset();
    document.getElementById("status").replaceChildren();
    form.querySelector(WRITTEN)?.focus();
  });
  document.getElementById("status")?.append(words, again);
}

// Written into by nobody: a form that the server sent back with words in it already has what was typed.
function isEmpty(form) {
  return [...form.elements].every((field) => !field.matches("textarea, input") || kindOf(field) !== "text" || "draftSkip" in field.dataset || !field.value.trim());
}

function fieldsOf(form) {
  return [...form.elements]
    .filter((field) => field.name && field.matches(WRITTEN) && !(field.matches("[type=radio], [type=checkbox]") && !field.checked))
    .map((field) => [field.name, field.value, kindOf(field)]);
}

function kindOf(field) {
  return field.matches("textarea, input[type=text], input[type=search], input[type=email], input[type=tel], input[type=url]") ? "text" : "other";
}

// The hidden fields, but for those that are new on every page. One that says nothing of what the form is about has data-draft-skip.
function about(form) {
  return [...form.elements]
    .filter((field) => field.type === "hidden" && field.name && field.value && !["csrf_token", "form_id"].includes(field.name) && !("draftSkip" in field.dataset))
    .map((field) => `${field.name}=${field.value}`);
}

// Nobody was chosen yet in one of the two, or they are about the same.
function fits(before, now) {
  return !before.length || !now.length || before.join() === now.join();
}

function refuseWhenOffline(event) {
  if (navigator.onLine || event.target.method === "get") return;
  event.preventDefault();
  event.stopPropagation();
  alertOf("You have no connection just now, so this was not sent. What you typed is kept here. Send it again when you are back.");
}

function forgetDraftsOnSigningOut(event) {
  if (event.target.matches("[data-clear-drafts]")) forgetDrafts((key) => key.startsWith(`${DRAFT}${document.body.dataset.draftOwner ?? ""}:`));
}

function forgetSentDrafts() {
  const owner = document.body.dataset.draftOwner;
  document.querySelectorAll('meta[name="draft-sent"]').forEach((meta) => forget(`${DRAFT}${owner}:${meta.content}`));
}

function forgetOldDrafts() {
  forgetDrafts((key) => !(read(key)?.at > Date.now() - DAY));
}

// The device may refuse to store anything (a private window, a full disk): the form works all the same.

function forgetDrafts(which) {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith(DRAFT) && which(key)).forEach((key) => localStorage.removeItem(key));
  } catch {}
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {}
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {}
}
