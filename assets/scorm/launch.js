// One lesson in an LMS (SCORM 1.2): holds the page in a frame, listens to what it says, and tells
// the LMS. The name of the lesson is that of the file that loads this script.
(() => {
  "use strict";

  const lesson = decodeURIComponent(location.pathname.split("/").pop()).replace(/\.html$/, "");
  const frame = document.getElementById("lab");
  const notice = document.getElementById("notice");
  const began = Date.now();

  /** The LMS's API: in a window around this one, or in those around the one that opened it. */
  function findApi() {
    for (const first of [window, window.opener]) {
      let at = first;
      for (let level = 0; at && level < 50; level += 1) {
        try {
          if (at.API) return at.API;
        } catch {
          break; // A window of another origin, and so is all around it.
        }
        if (at === at.parent) break;
        at = at.parent;
      }
    }
    return null;
  }

  const api = findApi();
  let open = false;

  function warn(text) {
    notice.textContent = text;
  }

  function get(element) {
    return open ? String(api.LMSGetValue(element)) : "";
  }

  function set(element, value) {
    if (open && String(api.LMSSetValue(element, String(value))) !== "true") {
      const code = api.LMSGetLastError();
      warn(`The LMS did not take ${element} (error ${code}). Your progress may not be recorded.`);
    }
  }

  /** What is known of the learner, from this visit and those before. */
  const progress = { goals: [], answers: [] };
  // How many goals and questions the lesson has: known when it is there.
  let goals, questions;

  function restore() {
    try {
      const kept = JSON.parse(get("cmi.suspend_data"));
      if (Array.isArray(kept.goals)) progress.goals = kept.goals.filter(Number.isInteger).slice(0, 100);
      if (Array.isArray(kept.answers)) progress.answers = kept.answers.slice(0, 100);
    } catch {
      // The first visit, or data of something else.
    }
  }

  const known = () => progress.answers.filter((right) => typeof right === "boolean");
  const isDone = () => progress.goals.length >= goals && known().length >= questions;

  function save() {
    set("cmi.suspend_data", JSON.stringify(progress));
    set("cmi.core.lesson_location", `${progress.goals.length} of ${goals}`);
    if (isDone()) set("cmi.core.lesson_status", "completed");
    if (open) api.LMSCommit("");
  }

  const pad = (number) => String(number).padStart(2, "0");

  /** How long, as CMITimespan. */
  function span(ms) {
    const seconds = Math.floor(ms / 1000);
    return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  }

  function answered({ place, answer, right }) {
    // Only what the run has shown counts, and only the first time.
    if (typeof right !== "boolean" || typeof progress.answers[place] === "boolean") return;
    progress.answers[place] = right;
    const number = Number(get("cmi.interactions._count")) || 0;
    const of = (name) => `cmi.interactions.${number}.${name}`;
    const now = new Date();
    set(of("id"), `${lesson.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 200)}_${place + 1}`);
    set(of("time"), [now.getHours(), now.getMinutes(), now.getSeconds()].map(pad).join(":"));
    set(of("type"), "choice");
    set(of("student_response"), "abcdefghijklmnopqrstuvwxyz"[answer] ?? "z");
    set(of("result"), right ? "correct" : "wrong");
    set("cmi.core.score.min", 0);
    set("cmi.core.score.max", 100);
    set("cmi.core.score.raw", Math.round((100 * known().filter(Boolean).length) / Math.max(questions, 1)));
    save();
  }

  function reached(goal) {
    if (!progress.goals.includes(goal)) progress.goals.push(goal);
  }

  // What the learner has done before this page listened is in the state.
  function whole(state) {
    goals = state.goals.length;
    questions = state.predictions.length;
    state.predictions.forEach(answered);
    state.goals.forEach((done, goal) => done && reached(goal));
    save();
  }

  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== window.origin || data?.laglab !== 1) return;
    if (data.type === "ready") source.postMessage({ laglab: 1, type: "state" }, origin === "null" ? "*" : origin);
    if (data.type === "state") whole(data);
    if (goals === undefined) return;
    if (data.type === "prediction") answered(data);
    if (data.type === "goal") {
      reached(data.goal);
      save();
    }
  });

  function finish() {
    if (!open) return;
    set("cmi.core.session_time", span(Date.now() - began));
    set("cmi.core.exit", isDone() ? "" : "suspend");
    api.LMSCommit("");
    api.LMSFinish("");
    open = false;
  }
  // Either may be the only one that comes.
  window.addEventListener("pagehide", finish);
  window.addEventListener("beforeunload", finish);

  if (!api) warn("No LMS was found around this page. The lesson works, and your progress is not recorded.");
  else if (String(api.LMSInitialize("")) !== "true") warn("The LMS did not answer. The lesson works, and your progress is not recorded.");
  else {
    open = true;
    const status = get("cmi.core.lesson_status");
    if (status === "not attempted" || status === "" || status === "unknown") {
      set("cmi.core.lesson_status", "incomplete");
    }
    restore();
    api.LMSCommit("");
  }
  frame.src = `lab/index.html?${new URLSearchParams({ embed: "1", lesson, origin: window.origin })}`;
})();
