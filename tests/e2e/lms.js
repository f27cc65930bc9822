// The API of an LMS as SCORM 1.2 has it, strict: every fault of a caller is noted in `lms.faults`.
(() => {
  "use strict";
  const IDENTIFIER = /^[A-Za-z0-9_-]{1,255}$/;
  const SPAN = /^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/;
  const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/;
  const text = (most) => (value) => value.length <= most;
  const score = (value) => value === "" || (/^\d+(\.\d+)?$/.test(value) && Number(value) <= 100);
  // What may be set, and which values it takes. Write-only ones say so.
  const MODEL = {
    "cmi.core.lesson_status": { takes: (v) => ["passed", "completed", "failed", "incomplete", "browsed"].includes(v) },
    "cmi.core.lesson_location": { takes: text(255) },
    "cmi.core.score.raw": { takes: score },
    "cmi.core.score.min": { takes: score },
    "cmi.core.score.max": { takes: score },
    "cmi.core.exit": { takes: (v) => ["time-out", "suspend", "logout", ""].includes(v), writeOnly: true },
    "cmi.core.session_time": { takes: (v) => SPAN.test(v), writeOnly: true },
    "cmi.suspend_data": { takes: text(4096) },
  };
  const INTERACTION = {
    id: (v) => IDENTIFIER.test(v),
    time: (v) => TIME.test(v),
    type: (v) => ["true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric"].includes(v),
    student_response: (v) => /^[a-z0-9](,[a-z0-9])*$/.test(v) && v.length <= 255,
    result: (v) => ["correct", "wrong", "unanticipated", "neutral"].includes(v) || /^\d+(\.\d+)?$/.test(v),
  };

  const lms = { faults: [], calls: [], values: JSON.parse(sessionStorage.kept ?? "{}"), interactions: JSON.parse(sessionStorage.asked ?? "[]"), state: "closed" };
  let error = "0";
  const fault = (code, why) => {
    lms.faults.push(`${code}: ${why}`);
    error = code;
    return false;
  };
  const isOpen = (call) => lms.state === "open" || fault("301", `${call} while ${lms.state}`);
  const isEmpty = (call, argument) => argument === "" || fault("201", `${call} wants an empty text`);

  function takes(element, value) {
    if (typeof value !== "string") return fault("405", `${element} is no text`);
    const [, place, field] = /^cmi\.interactions\.(\d+)\.(\w+)$/.exec(element) ?? [];
    if (field) {
      if (!INTERACTION[field]) return fault("401", element);
      if (Number(place) > lms.interactions.length) return fault("201", `${element} leaves a gap`);
      if (Number(place) === lms.interactions.length && field !== "id") return fault("408", `${element} before its id`);
      if (!INTERACTION[field](value)) return fault("405", `${element} = ${value}`);
      (lms.interactions[place] ??= {})[field] = value;
      return true;
    }
    if (!MODEL[element]) return fault("401", element);
    if (!MODEL[element].takes(value)) return fault("405", `${element} = ${value}`);
    lms.values[element] = value;
    return true;
  }

  function gives(element) {
    if (element === "cmi.interactions._count") return String(lms.interactions.length);
    if (!MODEL[element]) return fault("401", element) || "";
    if (MODEL[element].writeOnly) return fault("404", element) || "";
    return lms.values[element] ?? (element === "cmi.core.lesson_status" ? "not attempted" : "");
  }

  const call = (name, does) => (...args) => {
    lms.calls.push([name, ...args].join(" ").trim());
    error = "0";
    return does(...args);
  };
  window.lms = lms;
  window.API = {
    LMSInitialize: call("Initialize", (a) => {
      if (!isEmpty("LMSInitialize", a)) return "false";
      if (lms.state !== "closed") return String(fault("101", `LMSInitialize while ${lms.state}`));
      lms.state = "open";
      return "true";
    }),
    LMSGetValue: call("Get", (element) => (isOpen("LMSGetValue") ? gives(element) : "")),
    LMSSetValue: call("Set", (element, value) => String(isOpen("LMSSetValue") && takes(element, value))),
    LMSCommit: call("Commit", (a) => String(isOpen("LMSCommit") && isEmpty("LMSCommit", a))),
    LMSFinish: call("Finish", (a) => {
      if (!isOpen("LMSFinish") || !isEmpty("LMSFinish", a)) return "false";
      lms.state = "finished";
      const { "cmi.core.exit": _exit, "cmi.core.session_time": _time, ...kept } = lms.values;
      sessionStorage.kept = JSON.stringify(kept);
      sessionStorage.asked = JSON.stringify(lms.interactions);
      return "true";
    }),
    LMSGetLastError: () => error,
    LMSGetErrorString: (code) => `error ${code}`,
    LMSGetDiagnostic: () => "",
  };
})();
