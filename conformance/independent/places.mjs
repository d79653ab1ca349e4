/** Places in a JSON value: `a.b[].c` names every c of every element of b. */

/** The parents that a path leads to, each with the last key: `{ parent, key }`. `[]` stands for each element. */
export function places(value, path) {
  const steps = path.replaceAll("[]", ".[]").split(".");
  let parents = [{ parent: { "": value }, key: "" }];
  for (const step of steps) parents = parents.flatMap(({ parent, key }) => below(parent[key], step));
  return parents;
}

function below(value, step) {
  if (step === "[]") return Array.isArray(value) ? value.map((_, key) => ({ parent: value, key })) : [];
  return isObject(value) ? [{ parent: value, key: step }] : [];
}

/** Every place of a value, as a list of keys, parents before their children. */
export function everyPlace(value, before = []) {
  if (value === null || typeof value !== "object") return [];
  return Object.keys(value).flatMap((key) => [[...before, key], ...everyPlace(value[key], [...before, key])]);
}

/** The parent of a place given as a list of keys, or undefined where there is none. */
export function parentOf(value, keys) {
  return keys.slice(0, -1).reduce((at, key) => (at === null || typeof at !== "object" ? undefined : at[key]), value);
}

export function remove(parent, key) {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}

export function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
