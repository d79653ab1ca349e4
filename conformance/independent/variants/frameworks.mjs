/** What frameworks do by default. */
import { isRefusal, variant } from "../alteration.mjs";
import { bytes } from "../wire.mjs";

/** Change every answer of the API. */
export const every = (change) => ({
  async around(next, request, world) {
    const answer = await next();
    await change(answer, request, world);
    return answer;
  },
});
const headers = (more) => every((answer) => void Object.assign(answer.headers, more));
const media = (type, errors = type) =>
  every((answer) => void (answer.headers["content-type"] = isRefusal(answer) ? errors : type));
const text = (change) =>
  every((answer) => void (answer.body = answer.body && Buffer.from(change(JSON.stringify(answer.body), answer.body))));
const errors = (change, type) =>
  every((answer) => {
    if (!isRefusal(answer)) return;
    answer.body = { ...answer.body, ...change(answer) };
    if (type) answer.headers["content-type"] = type;
  });
const escaped = (json) =>
  json
    .replaceAll("/", "\\/")
    .replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

export const frameworks = [
  variant(
    "express",
    "Express: charset, ETag, X-Powered-By",
    every((answer) => {
      Object.assign(answer.headers, { "x-powered-by": "Express", etag: `W/"${bytes(answer).length.toString(16)}"` });
      if (answer.headers["content-type"]) answer.headers["content-type"] += "; charset=utf-8";
    }),
  ),
  variant(
    "spring",
    "Spring: problem+json, with the documented members",
    errors(
      ({ status }) => ({ type: "about:blank", title: "Problem", status, detail: "See code", instance: "/campaigns" }),
      "application/problem+json",
    ),
  ),
  variant(
    "aspnet",
    "ASP.NET: problem details with a trace id",
    errors(
      ({ status }) => ({
        type: "https://tools.ietf.org/html/rfc9110",
        title: "One or more validation errors occurred.",
        status,
        traceId: "00-4bf92f3577b34da6-00",
      }),
      "application/problem+json; charset=utf-8",
    ),
  ),
  variant("rails", "Rails: request id, run time, weak ETag, and status and error in errors", {
    ...headers({
      "x-request-id": "5e1c",
      "x-runtime": "0.004217",
      "cache-control": "max-age=0, private, must-revalidate",
      etag: 'W/"f00"',
    }),
  }),
  variant(
    "rails-errors",
    "Rails: errors with status and error besides",
    errors(({ status }) => ({ status, error: "Unprocessable Content" })),
  ),
  variant(
    "django",
    "Django REST framework: Allow, Vary, and its security headers",
    headers({
      allow: "GET, PATCH, HEAD, OPTIONS",
      vary: "Accept, origin",
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    }),
  ),
  variant(
    "go",
    "Go: JSON with a newline at its end, and angle brackets escaped",
    text((json) => `${json.replaceAll("<", "\\u003c").replaceAll("&", "\\u0026")}\n`),
  ),
  variant("php", "PHP: slashes and all but ASCII escaped", text(escaped)),
  variant(
    "pretty",
    "JSON over many lines",
    text((_, value) => JSON.stringify(value, null, 4).replaceAll("\n", "\r\n")),
  ),
  variant("media-json", "application/json for everything", media("application/json")),
  variant(
    "media-json-charset",
    "application/json in upper case, with a charset",
    media('Application/JSON; Charset="UTF-8"'),
  ),
  variant(
    "media-hal-version",
    "application/hal+json with a version",
    media("application/hal+json;version=2", "application/json"),
  ),
  variant(
    "errors-localised",
    "messages in another language",
    errors(() => ({ message: "Die Kampagne kann so nicht geändert werden – 无效 ✗" })),
  ),
  variant(
    "errors-bare",
    "errors with nothing but code and message",
    every((answer) => {
      if (isRefusal(answer)) answer.body = { code: answer.body.code, message: answer.body.message };
    }),
  ),
  variant(
    "errors-no-fields",
    "errors with an empty list of fields",
    errors(() => ({ fields: [] })),
  ),
  variant(
    "errors-full",
    "errors with every documented member and more",
    errors(() => ({
      description: "",
      fields: [{ name: "", description: "", code: 7 }],
      timestamp: "2024-01-01T00:00:00Z",
      path: "/campaigns",
    })),
  ),
  variant(
    "errors-class-name",
    "messages that name a class",
    errors(() => ({ message: "com.example.campaigns.InvalidStateException: not now" })),
  ),
  variant(
    "errors-word-code",
    "codes that are words",
    errors(({ status }) => ({ code: `campaigns.error_${status}` })),
  ),
];
