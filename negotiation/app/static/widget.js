/** The host of a notebook: the model comes with the widget, what is set goes back to Python. */
import { explore } from "./explorer.js";

async function render({ model, el }) {
  const { words, data } = model.get("page");
  const sheet = document.createElement("style");
  sheet.textContent = model.get("sheet");
  const root = document.createElement("div");
  el.append(sheet, root);
  const explorer = await explore(root, {
    models: [{ id: data.id, title: data.title }],
    model: data.id,
    words,
    load: async () => data,
    kernel: async () => ({ refusal: "this widget does not hold it" }),
    address: null,
    embedded: true,
    state: model.get("state"),
    changed: (_, state, answer) => {
      const { configuration, territory, layers, mandate, part, values } = state;
      model.set("state", { configuration, territory, layers: [...layers], mandate, part, values: { ...values } });
      model.set("answer", { verdict: answer.verdict, margin: answer.margin });
      model.save_changes();
    },
  });
  model.on("change:state", () => explorer.take(model.get("state")));
}

export default { render };
