/** The host of a file: all data stands in the page itself, the link is the address's fragment. */
import { explore } from "./explorer.js";

const address = {
  read: () => location.hash.slice(1),
  write: (text) => history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search),
};

export function startFile() {
  const { words, models } = JSON.parse(document.getElementById("ng-data").textContent);
  const found = new Map(models.map((one) => [one.id, one]));
  return explore(document.getElementById("ng-root"), {
    models: models.map(({ id, title }) => ({ id, title })),
    model: models[0].id,
    words,
    load: async (id) => found.get(id),
    kernel: async () => ({ refusal: "this file does not hold it" }),
    address,
  });
}
