// Reads every .html file of a folder and prints what html-validate finds, as JSON. One process for all pages.
import fs from "node:fs";
import path from "node:path";
import { HtmlValidate, FileSystemConfigLoader } from "html-validate";

const folder = process.argv[2];
const rules = JSON.parse(fs.readFileSync(new URL("rules.json", import.meta.url)));
const validator = new HtmlValidate(new FileSystemConfigLoader([], rules));
const found = new Map();
for (const name of fs.readdirSync(folder)) {
  const text = fs.readFileSync(path.join(folder, name), "utf8");
  const lines = text.split("\n");
  const report = await validator.validateString(text, path.join("/pages", name));
  for (const result of report.results) {
    for (const message of result.messages) {
      const excerpt = (lines[message.line - 1] ?? "").trim().slice(0, 160);
      const title = (text.match(/<title>([^<]*)/) ?? ["", ""])[1].trim();
      found.set(`${message.ruleId} ${message.message} ${excerpt}`, {
        rule: message.ruleId, message: message.message, excerpt: `${title} | ${excerpt}`,
      });
    }
  }
}
console.log(JSON.stringify([...found.values()]));
