// The complementary error function at points given on standard input.
import { readFileSync } from "node:fs";
import { erfc } from "../../negotiation/app/static/tape.js";

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(erfc)));
